import type { Admit } from '../access.ts';
import { type Download, download } from '../engine/download.ts';
import type { Engine } from '../engine/engine.ts';
import { newUploadId } from '../id.ts';
import type { ByteRange } from '../ports/byteStore.ts';
import { UploadProblem } from '../problem.ts';
import type { WireReply, WireRequest } from '../wire.ts';
import { byteranges, contentRange } from './byteranges.ts';
import { precondition, rangeApplies, type Validators } from './conditions.ts';
import type { UploadHandler } from './dialect.ts';
import { provenDigest } from './digests.ts';
import { fileHeaders } from './fileHeaders.ts';
import { type AskedRanges, readRanges } from './ranges.ts';

/** GET of a completed upload: plain HTTP, the same in every dialect. */
export function downloadHandler(engine: Engine, admit: Admit): UploadHandler {
  return async (request, id) => {
    const caller = await admit(request, 'download');
    const file = await download(engine, caller, id);
    const { record, length, completedAt } = file;
    // Completed bytes never change. The time tells apart an upload that took the id of a terminated one.
    const validators: Validators = { etag: `"${id}.${completedAt.toString(36)}"`, lastModified: completedAt };
    const headers = { ...fileHeaders(record), ...provenDigest(record) };
    headers.etag = validators.etag;
    headers['last-modified'] = new Date(completedAt).toUTCString();
    switch (precondition(request, validators)) {
      case 'not-modified':
        return { status: 304, headers, body: null };
      case 'failed':
        throw new UploadProblem('precondition-failed', 'The file is not the one that the request asks for.');
      case 'holds':
        return reply(file, headers, rangesOf(request, validators, length));
    }
  };
}

function rangesOf(request: WireRequest, validators: Validators, length: number): AskedRanges {
  const value = request.header('range');
  return value !== null && rangeApplies(request, validators) ? readRanges(value, length) : 'all';
}

function reply(file: Download, headers: Record<string, string>, ranges: AskedRanges): WireReply {
  const { length } = file;
  if (ranges === 'all') {
    headers['content-length'] = String(length);
    return { status: 200, headers, body: length === 0 ? null : file.read({ start: 0, end: length }) };
  }
  if (ranges === 'unsatisfiable') {
    throw new UploadProblem('range-not-satisfiable', `The file has ${length} bytes.`, {
      headers: { 'content-range': `bytes */${length}` },
    });
  }
  const [range, ...others] = ranges;
  return others.length === 0 ? onePart(file, headers, range) : manyParts(file, headers, ranges);
}

function onePart(file: Download, headers: Record<string, string>, range: ByteRange): WireReply {
  headers['content-length'] = String(range.end - range.start);
  headers['content-range'] = contentRange(range, file.length);
  return { status: 206, headers, body: file.read(range) };
}

function manyParts(
  { length, read }: Download,
  headers: Record<string, string>,
  ranges: readonly ByteRange[],
): WireReply {
  const type = headers['content-type'] ?? 'application/octet-stream';
  const { contentType, contentLength, body } = byteranges(ranges, { length, type, read }, newUploadId());
  headers['content-type'] = contentType;
  headers['content-length'] = String(contentLength);
  return { status: 206, headers, body };
}
