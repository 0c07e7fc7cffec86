import { header, TUS_VERSION, type TusExtension } from '@kit/protocol';
import type { CallerLimits, Engine } from '../engine/engine.ts';
import { problemReply, type UploadProblem } from '../problem.ts';
import type { UploadRecord } from '../record.ts';
import type { WireReply, WireRequest } from '../wire.ts';
import { digestOffer, provenDigest } from './digests.ts';
import { keepsKeys } from './tusRequest.ts';

type Headers = Record<string, string>;

/** Writes what became of a command in the words of tus 1.0. */
export interface TusReplies {
  discovered(request: WireRequest): WireReply;
  created(record: UploadRecord, limits: CallerLimits, location: string, withPayload: boolean): WireReply;
  retrieved(record: UploadRecord, limits: CallerLimits): WireReply;
  appended(record: UploadRecord): WireReply;
  terminated(): WireReply;
  refused(problem: UploadProblem): WireReply;
}

export function tusReplies(engine: Engine): TusReplies {
  const discovery = discoveryHeaders(engine);
  // tus has no word for a digest of the whole. Those of RFC 9530, which the IETF draft has too, tell it.
  const offer = digestOffer(engine.storage);

  return {
    discovered({ trailer }) {
      const headers = { ...discovery, ...offer };
      // "If the Server can handle trailers, this behavior MUST be announced": some doors can, and some cannot.
      if (engine.storage.checksums !== undefined && trailer !== null) {
        headers[header.tusExtension] += ',checksum-trailer' satisfies `,${TusExtension}`;
      }
      return reply(204, headers);
    },

    created(record, limits, location, withPayload) {
      const headers = basic();
      headers[header.location] = location;
      // "MUST include the Upload-Offset header in the response" (tus 1.0, "Creation With Upload")
      if (withPayload) headers[header.uploadOffset] = String(record.offset);
      // Not asked for here; a client that reads it may send its next small file along with the creation.
      headers[header.tusExtension] = discovery[header.tusExtension] ?? '';
      Object.assign(headers, offer, provenDigest(record));
      addChunkLimit(headers, limits);
      addExpiry(headers, record);
      if (record.reply === null) return reply(201, headers);
      // "MUST acknowledge a successful upload creation with the 201 Created status", whatever the gate answered.
      return reply(201, { ...record.reply.headers, ...headers }, record.reply.body || null);
    },

    retrieved(record, limits) {
      const headers = basic();
      addStanding(headers, record);
      if (record.metadata !== '') headers[header.uploadMetadata] = record.metadata;
      addChunkLimit(headers, limits);
      addExpiry(headers, record);
      // What the gate answered can be had for as long as the upload lives.
      const answered = record.state === 'completed' ? record.reply?.headers : undefined;
      return reply(200, { ...answered, ...headers, ...provenDigest(record) });
    },

    appended(record) {
      const headers = { ...basic(), ...provenDigest(record) };
      headers[header.uploadOffset] = String(record.offset);
      addExpiry(headers, record);
      if (record.reply === null) return reply(204, headers);
      const { status, body } = record.reply;
      return reply(status, { ...record.reply.headers, ...headers }, body || null);
    },

    terminated: () => reply(204, basic()),

    refused(problem) {
      const refusal = problemReply(problem);
      const { headers } = refusal;
      headers[header.tusResumable] = TUS_VERSION;
      if (problem.code === 'unsupported-version') headers[header.tusVersion] = TUS_VERSION;
      const { limits, offset } = problem.facts;
      if (limits !== undefined) addLimits(headers, limits);
      if (offset !== undefined) headers[header.uploadOffset] = String(offset);
      return refusal;
    },
  };
}

function reply(status: number, headers: Headers, body: string | null = null): WireReply {
  return { status, headers, body };
}

// "The Tus-Resumable header MUST be included in every request and response except for OPTIONS requests"; "The Server
// MUST prevent the client and/or proxies from caching the response" (tus 1.0, "HEAD"), which is right for the others too.
function basic(): Headers {
  return { 'tus-resumable': TUS_VERSION, 'cache-control': 'no-store' };
}

function addLimits(headers: Headers, limits: CallerLimits): void {
  if (limits.maxSize !== null) headers[header.tusMaxSize] = String(limits.maxSize);
  addChunkLimit(headers, limits);
}

/** tus 1.0 has no word for it; the one of the IETF draft tells a client what to cut its bodies to. */
function addChunkLimit(headers: Headers, { maxChunkSize }: CallerLimits): void {
  if (maxChunkSize !== null) headers['upload-limit'] = `max-append-size=${maxChunkSize}`;
}

/**
 * A client takes `Upload-Offset` equal to `Upload-Length` for success (tus-js-client#557). Where every byte was
 * acknowledged before the length was known, the length is not told until the upload is completed: the request that
 * declared it failed, and has to be made again.
 */
function tellsLength({ state, offset, length, concat }: UploadRecord): boolean {
  return length !== null && (state === 'completed' || concat !== null || offset !== length);
}

/** Offset and length, and the part an upload plays in a concatenation. */
function addStanding(headers: Headers, record: UploadRecord): void {
  const { state, offset, length, concat } = record;
  // "The response to a HEAD request for a final upload SHOULD NOT contain the Upload-Offset header unless the
  // concatenation has been successfully finished." (tus 1.0, "Concatenation")
  if (concat?.kind !== 'final' || state === 'completed') headers[header.uploadOffset] = String(offset);
  if (tellsLength(record)) headers[header.uploadLength] = String(length);
  else headers[header.uploadDeferLength] = '1';
  if (concat !== null) headers[header.uploadConcat] = concat.kind === 'final' ? concat.value : 'partial';
}

/** "This header MUST be included in every PATCH response if the upload is going to expire" (tus 1.0, "Upload-Expires") */
function addExpiry(headers: Headers, { expiresAt }: UploadRecord): void {
  if (expiresAt !== null) headers[header.uploadExpires] = new Date(expiresAt).toUTCString();
}

/** Announces what is there, and only that. */
function discoveryHeaders(engine: Engine): Headers {
  const extensions: TusExtension[] = [
    'creation',
    'creation-with-upload',
    'creation-defer-length',
    'termination',
    ...(keepsKeys() ? (['idempotency-key'] as const) : []),
  ];
  if (engine.expiry !== null) extensions.push('expiration');
  if (engine.storage.bytes.concat !== undefined) extensions.push('concatenation', 'concatenation-unfinished');
  const { checksums } = engine.storage;
  if (checksums !== undefined) extensions.push('checksum');
  const headers = basic();
  if (checksums !== undefined) headers[header.tusChecksumAlgorithm] = [...checksums.keys()].join(',');
  headers[header.tusVersion] = TUS_VERSION;
  headers[header.tusExtension] = extensions.join(',');
  addLimits(headers, engine.fixedLimits);
  return headers;
}
