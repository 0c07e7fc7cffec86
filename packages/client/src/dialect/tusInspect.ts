import type { parseInteger } from '@kit/protocol';
// Not through the index: a module that is loaded on demand would take all of it out of the bundle's first file.
import { metadataText, parseMetadata } from '@kit/protocol/readMetadata';
import { refusal } from '../complaints.ts';
import type { ErrorClass } from '../errors.ts';
import type { TransportResponse } from '../transport/transport.ts';
import type { Dialect, Exchange, Retrieved } from './dialect.ts';
import type { termsOf } from './tus.ts';

/** What a server says of itself. `null`: it did not say. */
export interface ServerInfo {
  /** Versions of the protocol, the one it likes best first. */
  readonly versions: readonly string[];
  /** Such as 'creation' and 'termination'. */
  readonly extensions: readonly string[];
  /** Largest whole upload in bytes. */
  readonly maxSize: number | null;
  /** Largest body of one request in bytes. */
  readonly maxChunkSize: number | null;
  /** Such as 'sha256'. */
  readonly checksumAlgorithms: readonly string[];
}

/** What a server says of one upload. */
export interface RetrievedUpload {
  /** Bytes that the server has. */
  readonly offset: number;
  /** Bytes in all; `null` while they are not declared. */
  readonly length: number | null;
  readonly complete: boolean;
  /** As text; bytes that are none are shown as U+FFFD. */
  readonly metadata: Readonly<Record<string, string>>;
  /** When the server drops it if nothing comes, in milliseconds since 1970; `null`: never, or it did not say. */
  readonly expiresAt: number | null;
}

/** What of the client is used here. Handed over, as this module is loaded on demand: nothing is in the bundle twice. */
export interface InspectTools {
  readonly termsOf: typeof termsOf;
  readonly parseInteger: typeof parseInteger;
  readonly UploadError: ErrorClass;
}

/** What a server can do: OPTIONS (tus 1.0, "OPTIONS"). */
export function inspectServer(
  endpoint: string,
  { termsOf, parseInteger, UploadError }: InspectTools,
): Exchange<ServerInfo> {
  // "The Client SHOULD NOT include the Tus-Resumable header in the request."
  const request = { method: 'OPTIONS', url: endpoint, headers: {}, body: null };
  return {
    request,
    read(response, now) {
      const { status, headers } = response;
      if (status !== 200 && status !== 204) throw new UploadError(...refusal(request, response, now));
      const { maxChunkSize = null } = termsOf(response).limits;
      return {
        versions: listed(headers['tus-version'] ?? headers['tus-resumable'] ?? '1.0.0'),
        extensions: listed(headers['tus-extension']),
        maxSize: parseInteger(headers['tus-max-size'] ?? '') ?? null,
        maxChunkSize,
        checksumAlgorithms: listed(headers['tus-checksum-algorithm']),
      };
    },
  };
}

/** All that a HEAD tells of an upload. */
export function inspectUpload(url: string, tus: Dialect): Exchange<RetrievedUpload> {
  const { request, read } = tus.retrieve(url);
  return { request, read: async (response, now) => described(await read(response, now), response) };
}

function described({ offset, length }: Retrieved, { headers }: TransportResponse): RetrievedUpload {
  const expiresAt = Date.parse(headers['upload-expires'] ?? '');
  return {
    offset,
    length,
    complete: offset === length,
    metadata: textsOf(headers['upload-metadata'] ?? ''),
    expiresAt: Number.isNaN(expiresAt) ? null : expiresAt,
  };
}

/** What cannot be read counts as none: it was another client's, and is nothing to fail for. */
function textsOf(value: string): Readonly<Record<string, string>> {
  const parsed = value === '' ? undefined : parseMetadata(value);
  if (parsed === undefined || 'invalid' in parsed) return {};
  return Object.fromEntries(
    [...parsed.metadata.keys()].map((key) => [key, metadataText(parsed.metadata, key) ?? '']),
  );
}

function listed(value = ''): readonly string[] {
  return value
    .split(',')
    .map((word) => word.trim())
    .filter((word) => word !== '');
}
