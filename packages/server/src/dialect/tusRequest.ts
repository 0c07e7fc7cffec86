import { header, OFFSET_OCTET_STREAM, parseInteger, TUS_VERSION } from '@kit/protocol';
import { parseMetadata } from '@kit/protocol/readMetadata';
import type { AppendCommand } from '../engine/append.ts';
import type { CreateCommand } from '../engine/create.ts';
import type { Payload } from '../engine/engine.ts';
import type { Storage } from '../ports/storage.ts';
import { UploadProblem } from '../problem.ts';
import type { ConcatRole } from '../record.ts';
import type { Mount } from '../route.ts';
import type { WireRequest } from '../wire.ts';
import { readClaimedDigest, readWholeDigest } from './digests.ts';
import { readClaim } from './tusChecksum.ts';
import { readConcat } from './tusConcat.ts';

/**
 * "If the version specified by the Client is not supported by the Server, it MUST respond with the 412 Precondition
 * Failed status and MUST include the Tus-Version header into the response." (tus 1.0, "Tus-Resumable")
 */
export function refuseOtherVersion(request: WireRequest): void {
  const version = request.header(header.tusResumable);
  if (version === TUS_VERSION) return;
  throw new UploadProblem(
    'unsupported-version',
    version === null
      ? `The header Tus-Resumable is missing; this server speaks ${TUS_VERSION}.`
      : `Tus-Resumable names another version; this server speaks ${TUS_VERSION}.`,
  );
}

export function readCreate(request: WireRequest, mount: Mount, storage: Storage): CreateCommand {
  refuseOtherVersion(request);
  const concat = readConcat(request, mount, storage);
  if (concat?.kind === 'final') return readFinal(request, concat, storage);
  const length = readLength(request);
  const deferred = request.header(header.uploadDeferLength);
  if (deferred !== null && deferred !== '1') throw malformed('Upload-Defer-Length', 'must be 1');
  if (deferred === null && length === null) {
    throw malformed('Upload-Length', 'is missing, and Upload-Defer-Length: 1 is too');
  }
  if (deferred !== null && length !== null) {
    throw malformed('Upload-Defer-Length', 'cannot go with Upload-Length');
  }
  const digest = readWholeDigest(request, storage);
  const payload = readCreationPayload(request, storage);
  return { length, metadata: readMetadata(request), concat, digest, key: readKey(request), payload };
}

/** "The Client MUST NOT include the Upload-Length header in the final upload creation." (tus 1.0, "Concatenation") */
function readFinal(request: WireRequest, concat: ConcatRole, storage: Storage): CreateCommand {
  for (const [name, shown] of [
    [header.uploadLength, 'Upload-Length'],
    [header.uploadDeferLength, 'Upload-Defer-Length'],
  ] as const) {
    if (request.header(name) !== null) throw malformed(shown, 'cannot go with a final upload');
  }
  if (readCreationPayload(request, storage) !== null) {
    throw new UploadProblem('invalid-request', 'A final upload is made of its parts: it cannot bring bytes.');
  }
  const digest = readWholeDigest(request, storage);
  const key = readKey(request);
  return { length: null, metadata: readMetadata(request), concat, digest, key, payload: null };
}

export function readAppend(request: WireRequest, id: string, storage: Storage): AppendCommand {
  refuseOtherVersion(request);
  if (!isOctetStream(request.header(header.contentType))) throw otherContentType();
  const offset = readInteger(request, header.uploadOffset, 'Upload-Offset');
  if (offset === null) throw malformed('Upload-Offset', 'is missing');
  const digest = readClaimedDigest(request, storage);
  return { id, offset, length: readLength(request), digest, payload: readPayload(request, storage) };
}

/**
 * draft-ietf-httpapi-idempotency-key-header: a String of RFC 9651. Ids are made of it, so it has to be as hard to guess.
 * Where ids cannot be made of it (no WebCrypto), it is not announced, and passed over.
 */
function readKey(request: WireRequest): string | null {
  const value = request.header(header.idempotencyKey);
  if (value === null || !keepsKeys()) return null;
  const key = /^"([\x20\x21\x23-\x5b\x5d-\x7e]{16,1024})"$/.exec(value)?.[1];
  if (key === undefined) throw malformed('Idempotency-Key', 'must be 16 to 1024 characters in quotes');
  return key;
}

/** Browsers withhold WebCrypto from pages on plain http. */
export function keepsKeys(): boolean {
  return globalThis.crypto?.subtle !== undefined;
}

function readLength(request: WireRequest): number | null {
  return readInteger(request, header.uploadLength, 'Upload-Length');
}

function readInteger(request: WireRequest, name: string, shown: string): number | null {
  const value = request.header(name);
  if (value === null) return null;
  const number = parseInteger(value);
  if (number === undefined) throw malformed(shown, 'must be a non-negative integer below 2^53');
  return number;
}

function readMetadata(request: WireRequest): string {
  const value = request.header(header.uploadMetadata);
  if (value === null) return '';
  const parsed = parseMetadata(value);
  if ('invalid' in parsed) throw malformed('Upload-Metadata', parsed.invalid);
  return value;
}

/** "similar rules as for the PATCH request and response apply" (tus 1.0, "Creation With Upload") */
function readCreationPayload(request: WireRequest, storage: Storage): Payload | null {
  const payload = readPayload(request, storage);
  if (payload === null) return null;
  const contentType = request.header(header.contentType);
  if (isOctetStream(contentType)) return payload;
  // Frameworks hand over a stream for an empty body too: without a size and a type, there is nothing in it for us.
  if (contentType === null && payload.announced === null) return null;
  throw otherContentType();
}

function readPayload(request: WireRequest, { checksums }: Storage): Payload | null {
  const claim = readClaim(request, checksums);
  // Nothing has a checksum too, and one that is claimed is compared.
  const body = request.body ?? (claim === null ? null : empty());
  if (body === null) return null;
  const value = request.header(header.contentLength);
  const announced = value === null ? null : parseInteger(value);
  if (announced === undefined) throw malformed('Content-Length', 'must be a non-negative integer below 2^53');
  return announced === 0 && claim === null ? null : { bytes: body, announced, claim };
}

async function* empty(): AsyncGenerator<Uint8Array> {}

function isOctetStream(contentType: string | null): boolean {
  if (contentType === OFFSET_OCTET_STREAM) return true;
  return contentType?.split(';', 1)[0]?.trim().toLowerCase() === OFFSET_OCTET_STREAM;
}

function otherContentType(): UploadProblem {
  return new UploadProblem('unsupported-content-type', `Content-Type must be ${OFFSET_OCTET_STREAM}.`);
}

function malformed(name: string, what: string): UploadProblem {
  return new UploadProblem('invalid-request', `The header ${name} ${what}.`);
}
