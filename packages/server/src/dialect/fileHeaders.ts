import type { Metadata } from '@kit/protocol';
import { metadataText, parseMetadata } from '@kit/protocol/readMetadata';
import type { UploadRecord } from '../record.ts';

/** Headers of a stranger's file on your origin: it must never run there. */
export function fileHeaders(record: UploadRecord): Record<string, string> {
  const parsed = parseMetadata(record.metadata);
  const metadata: Metadata = 'metadata' in parsed ? parsed.metadata : new Map();
  const name = metadataText(metadata, 'filename') ?? metadataText(metadata, 'name');
  const type = metadataText(metadata, 'filetype') ?? metadataText(metadata, 'type');
  return {
    'content-type': type !== undefined && isInert(type) ? type : 'application/octet-stream',
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

// What a browser could run, show as a page or take for a style or a worker: HTML, XML with SVG, every name of
// JavaScript, and what may hold such. `attachment` does not stop `<script src>`, and with nosniff the type does.
const ACTIVE =
  /html|[/+]xml|[/+]xsl|svg|script|css|wasm|flash|webbundle|signed-exchange|^(?:multipart|message)\//i;

function isInert(type: string): boolean {
  return MEDIA_TYPE.test(type) && !ACTIVE.test(type);
}

// RFC 8187, 3.2.1: attr-char is what may stand unescaped; encodeURIComponent leaves these four beside it.
const NOT_ATTR_CHAR = /['()*]/g;
// Controls, and the marks that make a name look like another one by turning its direction ("exe.gpj" read backwards).
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for.
const UNSAFE_IN_NAME = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069/\\]/g;

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
