import { encodeMetadata, OFFSET_OCTET_STREAM, parseInteger, TUS_VERSION } from '@kit/protocol';
import { complain } from '../complain.ts';
import type { Bytes } from '../source/source.ts';
import type { TransportResponse } from '../transport/transport.ts';
import type { Created, Dialect, Exchange, WireRequest } from './dialect.ts';

/** tus 1.0. Sections named in comments are those of its specification. */
export const tus = {
  name: 'tus',
  create({ endpoint, length, metadata, key, bytes, proof }) {
    const headers = {
      // "The value MUST be 1", and either this or Upload-Length ("Upload-Defer-Length").
      'upload-defer-length': length === null && '1',
      'upload-length': length,
      'upload-metadata': encodeMetadata(metadata),
      'idempotency-key': key && `"${key}"`,
      'content-type': bytes && OFFSET_OCTET_STREAM,
      ...proof,
    };
    const request = wireRequest('POST', endpoint, headers, bytes);
    return exchange(request, [201], async (response) => {
      const { location } = response.headers;
      // A relative Location is meant relative to what was asked (RFC 9110, 10.2.2).
      if (!location || !URL.canParse(location, endpoint))
        return complain('unreadable', request, response, 'location');
      return {
        url: new URL(location, endpoint).href,
        // Without the header, the server did not look at the bytes ("Creation With Upload").
        offset: parseInteger(response.headers['upload-offset'] ?? '') ?? 0,
        ...termsOf(response),
        extensions: response.headers['tus-extension']?.split(',') ?? [],
      };
    });
  },

  retrieve(url) {
    const request = wireRequest('HEAD', url);
    return exchange(request, [200, 204], async (response) => {
      const length = response.headers['upload-length'];
      return {
        offset: await integer(request, response, 'upload-offset'),
        length: length === undefined ? null : await integer(request, response, 'upload-length'),
        ...termsOf(response),
      };
    });
  },

  append({ url, offset, bytes, checksum, proof, declaredLength }) {
    const headers = {
      'content-type': OFFSET_OCTET_STREAM,
      'upload-offset': offset,
      'upload-checksum': checksum,
      'upload-length': declaredLength,
      ...proof,
    };
    const request = wireRequest('PATCH', url, headers, bytes);
    return exchange(request, [204, 200], async (response) => ({
      offset: await integer(request, response, 'upload-offset'),
    }));
  },

  terminate(url) {
    // Without "204 No Content" it may still be gone: another page may have ended it.
    return exchange(wireRequest('DELETE', url), [204, 200, 404, 410], async () => {});
  },
} satisfies Dialect;

/** `given`: of these headers, those without a value are not sent. */
function wireRequest(
  method: string,
  url: string,
  given: Readonly<Record<string, string | number | false | null | undefined>> = {},
  body: Bytes | null = null,
): WireRequest {
  // "MUST be included in every request and response except for OPTIONS" ("Tus-Resumable").
  const headers: Record<string, string> = { 'tus-resumable': TUS_VERSION };
  for (const [name, value] of Object.entries(given)) {
    if (value || value === 0) headers[name] = String(value);
  }
  return { method, url, headers, body };
}

function exchange<T>(
  request: WireRequest,
  expected: readonly number[],
  read: (response: TransportResponse) => Promise<T>,
): Exchange<T> {
  return {
    request,
    read: (response, now) =>
      expected.includes(response.status) ? read(response) : complain('refusal', request, response, now),
  };
}

async function integer(request: WireRequest, response: TransportResponse, name: string): Promise<number> {
  return parseInteger(response.headers[name] ?? '') ?? complain('unreadable', request, response, name);
}

/** How long the upload lives, and how much one body may have: tus 1.0 has no name for that, our server borrows the draft's. */
export function termsOf({ headers }: TransportResponse): Pick<Created, 'limits' | 'expiresAt'> {
  const maxChunkSize = parseInteger(/\bmax-append-size=(\d+)/.exec(headers['upload-limit'] ?? '')?.[1] ?? '');
  return {
    limits: maxChunkSize ? { maxChunkSize } : {},
    expiresAt: Date.parse(headers['upload-expires'] ?? '') || null,
  };
}
