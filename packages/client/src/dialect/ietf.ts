import type { Limits, MetadataInput } from '@kit/protocol';
// Not through the index: a module that is loaded on demand would take all of it out of the bundle's first file.
import { INTEROP_VERSION, ietfHeader, PARTIAL_UPLOAD } from '@kit/protocol/ietf';
import { refusal, violation } from '../complaints.ts';
import type { ErrorClass, UploadError, UploadErrorCode } from '../errors.ts';
import type { TransportResponse } from '../transport/transport.ts';
import type { Dialect, Exchange, WireRequest } from './dialect.ts';
import { type DraftLimits, parseLimits, readBoolean, readInteger } from './structuredFields.ts';
import type { tus } from './tus.ts';

/** What of the client is used here. Handed over, as this module is loaded on demand: nothing is in the bundle twice. */
export interface IetfTools {
  readonly tus: typeof tus;
  readonly UploadError: ErrorClass;
}

/**
 * "Resumable Uploads for HTTP" (draft-ietf-httpbis-resumable-upload, interop version 8). Sections named in comments are
 * those of the draft. Uploads are created carefully: with no content, or with all of it where that is little, for neither
 * XMLHttpRequest nor fetch can see a 104 that would tell the url of a creation that breaks off.
 */
export function ietfDialect({ tus, UploadError }: IetfTools): Dialect {
  /** The answer to bytes, read; `whole`: they were said to be all there are. */
  function read<T>(
    request: WireRequest,
    whole: boolean,
    then: (response: TransportResponse, complete: boolean, now: number) => T,
  ): Exchange<T> {
    return {
      request,
      read(response, now) {
        const complete = readBoolean(response.headers[ietfHeader.uploadComplete]);
        if (response.status < 200 || response.status > 299) {
          const [sentence, details] = refusal(request, response, now);
          // "the representation was fully transmitted, but an error occurred while processing it. Resuming the upload
          // would not resolve this error." ("Upload Append")
          const final = complete && details.code !== 'integrity';
          throw new UploadError(
            sentence,
            final ? { ...details, code: 'rejected', retryable: false } : details,
          );
        }
        if (whole && complete === false) {
          throw wrong(
            request,
            response,
            'The server took the last bytes and does not call the upload complete',
          );
        }
        return then(response, complete ?? whole, now);
      },
    };
  }

  function wrong(
    request: WireRequest,
    response: TransportResponse,
    sentence: string,
    code: UploadErrorCode = 'protocol',
  ): UploadError {
    const [whole, details] = violation(request, response, sentence);
    return new UploadError(whole, { ...details, code });
  }

  function offsetOf(request: WireRequest, response: TransportResponse): number {
    const offset = readInteger(response.headers['upload-offset']);
    if (offset !== null) return offset;
    throw wrong(
      request,
      response,
      'The server did not send Upload-Offset, or one that is no number of bytes',
    );
  }

  return {
    name: 'ietf',

    create(command) {
      const { endpoint, length, metadata, bytes, proof } = command;
      // "If the Upload-Complete header field is then set to true, the client intends to upload an empty representation."
      const whole = bytes !== null || length === 0;
      // As tus has it, which is not forbidden: the draft has no place for what else is said of a file.
      const { 'upload-metadata': said } = tus.create(command).request.headers;
      const request = ask('POST', endpoint, {
        ...representation(metadata),
        [ietfHeader.uploadComplete]: whole ? '?1' : '?0',
        ...(length === null ? {} : { 'upload-length': String(length) }),
        ...(said === undefined ? {} : { 'upload-metadata': said }),
        ...proof,
      });
      return read({ ...request, body: bytes }, whole, (response, complete, now) => {
        const { location } = response.headers;
        // "The Location value does not necessarily represent the upload location" once the upload is complete.
        if (!complete && (!location || !URL.canParse(location, endpoint))) {
          throw wrong(request, response, 'The server did not send Location, the address of the new upload');
        }
        return {
          url: new URL(location ?? '', endpoint).href,
          offset: complete ? (length ?? 0) : (readInteger(response.headers['upload-offset']) ?? 0),
          ...limitsAt(response, now),
          extensions: [],
        };
      });
    },

    retrieve(url) {
      const request = ask('HEAD', url, {});
      return read(request, false, (response, complete, now) => {
        const offset = offsetOf(request, response);
        const length = readInteger(response.headers['upload-length']);
        if (complete && offset !== length) {
          throw wrong(request, response, 'The server has ended the upload before all of it came', 'rejected');
        }
        // "The offset could match the length, but the upload can still be incomplete": it is yet to be said to be.
        return { offset, length: !complete && offset === length ? null : length, ...limitsAt(response, now) };
      });
    },

    append({ url, offset, bytes, checksum, proof, declaredLength, last }) {
      const request = ask('PATCH', url, {
        'content-type': PARTIAL_UPLOAD,
        'upload-offset': String(offset),
        [ietfHeader.uploadComplete]: last ? '?1' : '?0',
        ...(checksum === undefined ? {} : { [ietfHeader.contentDigest]: digest(checksum) }),
        ...proof,
        ...(declaredLength === null ? {} : { 'upload-length': String(declaredLength) }),
      });
      const end = offset + (bytes instanceof Blob ? bytes.size : bytes.byteLength);
      // "If the request content was fully processed, the server acknowledges" it: Upload-Offset is not required then.
      return read({ ...request, body: bytes }, last, (response, complete) => ({
        offset: complete ? end : (readInteger(response.headers['upload-offset']) ?? end),
      }));
    },

    terminate(url) {
      const request = ask('DELETE', url, {});
      const { read: strictly } = read(request, false, () => undefined);
      return {
        request,
        // Another page may have ended it.
        read: (response, now) => ([404, 410].includes(response.status) ? undefined : strictly(response, now)),
      };
    },
  };
}

function ask(method: string, url: string, headers: Record<string, string>): WireRequest {
  const version = { [ietfHeader.interopVersion]: String(INTEROP_VERSION) };
  return { method, url, headers: { ...version, ...headers }, body: null };
}

const MEDIA_TYPE = /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+$/;

/** "The Content-Disposition header field can be used to transmit a filename. For this purpose, the inline disposition type is RECOMMENDED." */
function representation({ filename, filetype }: MetadataInput): Record<string, string> {
  const headers: Record<string, string> = {};
  if (typeof filetype === 'string' && MEDIA_TYPE.test(filetype)) headers['content-type'] = filetype;
  if (typeof filename === 'string' && filename !== '') {
    // Through UTF-8, so that half a surrogate pair cannot throw. RFC 8187, 3.2.1: these four may not stand unescaped.
    const name = new TextDecoder().decode(new TextEncoder().encode(filename));
    const escaped = encodeURIComponent(name).replace(
      /['()*]/g,
      (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
    );
    headers[ietfHeader.contentDisposition] = `inline; filename*=UTF-8''${escaped}`;
  }
  return headers;
}

/** `sha256 <base64>`, as tus has it, as RFC 9530 has it. */
function digest(checksum: string): string {
  const [algorithm = '', value = ''] = checksum.split(' ');
  return `${algorithm.replace('sha256', 'sha-256').replace('sha512', 'sha-512').replace('sha1', 'sha')}=:${value}:`;
}

function limitsAt({ headers }: TransportResponse, now: number): { limits: Limits; expiresAt: number | null } {
  const { maxAppendSize, minAppendSize, maxAge }: DraftLimits = parseLimits(headers[ietfHeader.uploadLimit]);
  return {
    limits: {
      ...(maxAppendSize && { maxChunkSize: maxAppendSize }),
      ...(minAppendSize !== undefined && { minChunkSize: minAppendSize }),
    },
    expiresAt: maxAge === undefined ? null : now + maxAge * 1000,
  };
}
