import { metadataText, parseMetadata } from '@kit/protocol';
import type { Admit } from '../access.ts';
import { download } from '../engine/download.ts';
import type { Engine } from '../engine/engine.ts';
import type { ByteRange } from '../ports/byteStore.ts';
import { UploadProblem } from '../problem.ts';
import type { UploadRecord } from '../record.ts';
import type { WireReply, WireRequest } from '../wire.ts';
import type { UploadHandler } from './dialect.ts';

/** GET of a completed upload: plain HTTP, the same in every dialect. */
export function downloadHandler(engine: Engine, admit: Admit): UploadHandler {
  return async (request, id) => {
    const caller = await admit(request, 'download');
    const { record, length, read } = await download(engine, caller, id);
    const headers = fileHeaders(record);
    // Completed bytes never change, so the id alone is a strong validator.
    const etag = `"${id}"`;
    headers.etag = etag;
    if (matches(request.header('if-none-match'), etag)) return { status: 304, headers, body: null };
    const range = readRange(request, etag, length);
    if (range === 'unsatisfiable') {
      throw new UploadProblem('range-not-satisfiable', `The file has ${length} bytes.`, {
        headers: { 'content-range': `bytes */${length}` },
      });
    }
    return range === null ? whole(headers, length, read) : partial(headers, length, range, read);
  };
}

type Read = (range: ByteRange) => AsyncIterable<Uint8Array>;

function whole(headers: Record<string, string>, length: number, read: Read): WireReply {
  headers['content-length'] = String(length);
  return { status: 200, headers, body: length === 0 ? null : read({ start: 0, end: length }) };
}

function partial(headers: Record<string, string>, length: number, range: ByteRange, read: Read): WireReply {
  headers['content-length'] = String(range.end - range.start);
  headers['content-range'] = `bytes ${range.start}-${range.end - 1}/${length}`;
  return { status: 206, headers, body: read(range) };
}

/** A stranger's file on your origin: it must never run there. */
function fileHeaders(record: UploadRecord): Record<string, string> {
  const parsed = parseMetadata(record.metadata);
  const metadata = 'metadata' in parsed ? parsed.metadata : new Map<string, Uint8Array>();
  const name = metadataText(metadata, 'filename') ?? metadataText(metadata, 'name');
  const type = metadataText(metadata, 'filetype') ?? metadataText(metadata, 'type');
  return {
    'content-type': type !== undefined && MEDIA_TYPE.test(type) ? type : 'application/octet-stream',
    'content-disposition': attachment(name),
    'x-content-type-options': 'nosniff',
    'content-security-policy': "sandbox; default-src 'none'",
    'cross-origin-resource-policy': 'same-site',
    'cache-control': 'private, no-cache',
    'accept-ranges': 'bytes',
  };
}

// RFC 6838, 4.2: restricted names. Parameters are left out, and so is anything that is not a plain type.
const MEDIA_TYPE = /^[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}\/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}$/;

// RFC 8187, 3.2.1: attr-char is what may stand unescaped; encodeURIComponent leaves these four beside it.
const NOT_ATTR_CHAR = /['()*]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for.
const UNSAFE_IN_NAME = /[\u0000-\u001f\u007f-\u009f/\\]/g;

/** `attachment` with the name twice: in ASCII for old readers, in full as RFC 8187 has it. */
function attachment(name: string | undefined): string {
  // A lone surrogate cannot be encoded; text that came through UTF-8 holds none.
  const safe = (name ?? '').replace(UNSAFE_IN_NAME, '_');
  if (safe === '') return 'attachment';
  const ascii = safe.replace(/[^\x20-\x7e]|["%]/g, '_');
  const full = encodeURIComponent(safe).replace(NOT_ATTR_CHAR, percent);
  return `attachment; filename="${ascii}"; filename*=UTF-8''${full}`;
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** Weak comparison, as RFC 9110, 13.1.2 asks for. */
function matches(condition: string | null, etag: string): boolean {
  if (condition === null) return false;
  if (condition === '*') return true;
  return condition.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === etag);
}

const SINGLE_RANGE = /^bytes=(\d{0,16})-(\d{0,16})$/i;

/**
 * One range. Several, or what cannot be read, are ignored, as RFC 9110, 14.2 allows: the whole file answers them.
 */
function readRange(request: WireRequest, etag: string, length: number): ByteRange | 'unsatisfiable' | null {
  const value = request.header('range');
  if (value === null) return null;
  // If-Range: a date never matches, since it is no strong validator of ours (RFC 9110, 13.1.5).
  const condition = request.header('if-range');
  if (condition !== null && condition !== etag) return null;
  const [, first = '', last = ''] = SINGLE_RANGE.exec(value.trim()) ?? [];
  if (first === '' && last === '') return null;
  if (first === '') {
    const suffix = Math.min(Number(last), length);
    return suffix === 0 ? 'unsatisfiable' : { start: length - suffix, end: length };
  }
  const start = Number(first);
  const end = last === '' ? length : Math.min(Number(last) + 1, length);
  if (last !== '' && Number(last) < start) return null;
  return start >= length ? 'unsatisfiable' : { start, end };
}
