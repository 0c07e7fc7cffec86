import { header, parseInteger } from '@kit/protocol';
import { ietfHeader, PARTIAL_UPLOAD } from '@kit/protocol/ietf';
import type { AppendCommand } from '../../engine/append.ts';
import type { CreateCommand } from '../../engine/create.ts';
import type { Payload } from '../../engine/engine.ts';
import type { Storage } from '../../ports/storage.ts';
import { UploadProblem } from '../../problem.ts';
import type { WireRequest } from '../../wire.ts';
import { readClaimedDigest, readContentDigest, readWholeDigest } from '../digests.ts';
import { readBoolean, readInteger } from '../structuredFields.ts';
import { readMetadata } from './metadata.ts';

/**
 * A request that begins an upload. One that says nothing of resumption (`curl --upload-file`) is taken for one that brings
 * the whole, which `Upload-Complete: ?1` means too.
 *
 * @param name what the URL calls it, where it does.
 */
export function readCreate(request: WireRequest, storage: Storage, name: string | null): CreateCommand {
  const complete = readBoolean(request, ietfHeader.uploadComplete);
  if (complete === null) refuseForgery(request);
  const payload = readPayload(request, storage);
  const length = readLength(request, complete !== false, 0, payload);
  if (length !== null && payload?.announced != null && payload.announced > length) throw inconsistent();
  const metadata = readMetadata(request, name);
  const digest = readWholeDigest(request, storage);
  return { length, metadata, digest, payload, concat: null, closing: complete === false ? 'open' : 'at-end' };
}

/** "A client can continue the upload and append representation data by sending a PATCH request" ("Upload Append") */
export function readAppend(request: WireRequest, id: string, storage: Storage): AppendCommand {
  if (!isPartialUpload(request)) {
    throw new UploadProblem('unsupported-content-type', `Content-Type must be ${PARTIAL_UPLOAD}.`, {
      // RFC 5789, 2.2.
      headers: { 'accept-patch': PARTIAL_UPLOAD },
    });
  }
  const offset = readInteger(request, header.uploadOffset);
  if (offset === null) throw missing('Upload-Offset', 'a number of bytes');
  const complete = readBoolean(request, ietfHeader.uploadComplete);
  if (complete === null) throw missing('Upload-Complete', '?1 or ?0');
  const payload = readPayload(request, storage);
  const length = readLength(request, complete, offset, payload);
  const digest = readClaimedDigest(request, storage);
  return { id, offset, length, digest, payload, closing: complete ? 'at-end' : 'open' };
}

/** "There are two different ways for the client to indicate and the server to discover the length" ("Length") */
function readLength(
  request: WireRequest,
  complete: boolean,
  offset: number,
  payload: Payload | null,
): number | null {
  const declared = readInteger(request, header.uploadLength);
  const end = complete ? endOf(offset, payload) : null;
  // "If indicators (1) and (2) are both present in the same request, their indicated lengths MUST match."
  if (declared !== null && end !== null && declared !== end) throw inconsistent();
  return declared ?? end;
}

/** Where the content ends; `null` where the message does not say how much it has. */
function endOf(offset: number, payload: Payload | null): number | null {
  if (payload === null) return offset;
  return payload.announced === null ? null : offset + payload.announced;
}

function readPayload(request: WireRequest, { checksums }: Storage): Payload | null {
  const claim = readContentDigest(request, checksums);
  // Nothing has a digest too, and one that is claimed is compared.
  const body = request.body ?? (claim === null ? null : empty());
  if (body === null) return null;
  const value = request.header(header.contentLength);
  const announced = value === null ? null : parseInteger(value);
  if (announced === undefined) {
    throw new UploadProblem('invalid-request', 'The header Content-Length must be a non-negative integer.');
  }
  return announced === 0 && claim === null ? null : { bytes: body, announced, claim };
}

async function* empty(): AsyncGenerator<Uint8Array> {}

function isPartialUpload(request: WireRequest): boolean {
  return mediaType(request) === PARTIAL_UPLOAD;
}

function mediaType(request: WireRequest): string | undefined {
  return request.header(header.contentType)?.split(';', 1)[0]?.trim().toLowerCase();
}

/** What a page of any other origin can send without asking (Fetch, "CORS-safelisted request-header"). */
const FORM_TYPES = new Set(['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain']);

/**
 * The fields of tus and of the draft make a browser ask before it sends a page's request to another origin. A plain POST
 * has none: with the user's cookies, any page could upload in the user's name. So it has to name a type that no form has.
 * (A form would bring its envelope along with the file, too.) A PUT is always asked about.
 */
function refuseForgery(request: WireRequest): void {
  const type = mediaType(request);
  if (request.method !== 'POST' || (type !== undefined && type !== '' && !FORM_TYPES.has(type))) return;
  throw new UploadProblem(
    'unsupported-content-type',
    'A plain POST must bring the bytes of the file itself, with a Content-Type such as application/octet-stream. PUT takes any.',
  );
}

function inconsistent(): UploadProblem {
  return new UploadProblem('length-mismatch', 'Upload-Length and the content of the request do not agree.');
}

function missing(name: string, what: string): UploadProblem {
  return new UploadProblem('invalid-request', `The header ${name} is missing, or is not ${what}.`);
}
