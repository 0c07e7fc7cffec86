import { encodeMetadata, type MetadataInput } from '@kit/protocol';
import { check } from './check.ts';
import { type ChunkSizer, createChunkSizer } from './chunkSize.ts';
import type { Environment } from './env/environment.ts';
import { isUploadError, UploadError } from './errors.ts';
import type { ChecksumAlgorithm } from './integrity/checksum.ts';
import { loaded } from './loaded.ts';
import type { ResumeStore } from './resume/resumeStore.ts';
import { type RetryPolicy, retryPolicy } from './retry.ts';
import type { Source, UploadInput } from './source/source.ts';
import type { TransportHooks } from './transport/hooked.ts';
import type { Transport } from './transport/transport.ts';

/** Request headers by name. */
export type HeadersRecord = Readonly<Record<string, string>>;

/**
 * Gives the headers of one request. `refresh`: the server refused what it gave before (401), so that a token has to be
 * fetched anew; of all uploads that were refused together, one asks so, and the others wait and then ask without it.
 */
export type HeadersFunction = (request: {
  readonly method: string;
  readonly url: string;
  readonly refresh: boolean;
}) => HeadersRecord | Promise<HeadersRecord>;

export type HeadersOption = HeadersRecord | HeadersFunction;

/** The wire forms that are spoken. */
export type DialectName = 'tus' | 'ietf' | 'auto';

export interface RetryOptions {
  /**
   * How many tries in a row may fail without a byte getting through, before the upload fails. Default 40: about nine
   * minutes, waits included.
   */
  readonly attempts?: number | undefined;
  /** Longest wait before the first new try, in milliseconds; grows by a fifth with each. The shortest is half of it. Default 600. */
  readonly delay?: number | undefined;
  /** Longest wait between two tries, in milliseconds. Default 30,000. */
  readonly maxDelay?: number | undefined;
}

export interface FingerprintContext {
  readonly source: Source;
  readonly endpoint: string;
  readonly scope: string;
}

/** Gives the key that an upload is found by in another page or process; `null`: it is not to be resumed there. */
export type Fingerprint = (input: UploadInput, context: FingerprintContext) => Promise<string | null>;

/** Says whether to try again after an error; `undefined` leaves it to `error.retryable`. */
export type ShouldRetry = (error: UploadError, tries: { readonly attempt: number }) => boolean | undefined;

export interface UploadOptions extends TransportHooks {
  /** Where uploads are created. In a browser it may be relative to the page. */
  readonly endpoint: string | URL;
  /**
   * How the server is talked to: `tus` 1.0, or `ietf`, which is "Resumable Uploads for HTTP", a draft that may change
   * (interop version 8). `auto` asks each origin once, and takes tus where it has both. Default `tus`.
   */
  readonly dialect?: DialectName | undefined;
  /** Sent when the upload is created. A file's `filename` and `filetype` are there already, and can be overruled. */
  readonly metadata?: MetadataInput | undefined;
  /** Added to every request; a function is asked before each, and once more after a 401. */
  readonly headers?: HeadersOption | undefined;
  /** Most bytes in one request. Default 'auto': begins at 4 MiB and learns what the way to the server takes. */
  readonly chunkSize?: number | 'auto' | undefined;
  /**
   * How many parts go side by side, each over a connection of its own, where the server can put them together
   * (concatenation); elsewhere, and for small files, one. It helps where the way is long and each connection slow.
   * 1 to 64, default 1.
   */
  readonly parallel?: number | undefined;
  /**
   * Sends a digest along with each chunk. A server with the checksum extension does not take a chunk that was changed on
   * the way, and it is sent again; one without the extension, or without this algorithm, refuses all chunks. Each chunk is
   * read into memory for it. Default: none.
   */
  readonly checksum?: ChecksumAlgorithm | undefined;
  /**
   * Proves that the server has the whole file as it is: its digest goes along with the last bytes (`Repr-Digest`, RFC 9530),
   * the server compares, and tells its own, which is compared here. Other bytes, or a server that compares nothing, are an
   * UploadError 'integrity', never a success. It costs reading what a resumed upload had sent before once more; hashing is
   * done in a worker. Servers of the kit compare. Default: none.
   */
  readonly digest?: 'sha-256' | undefined;
  /** `false`: the first failure is the last. */
  readonly retry?: RetryOptions | false | undefined;
  /** Asked after each failure. The number of tries and the waits between them stay those of `retry`. */
  readonly shouldRetry?: ShouldRetry | undefined;
  /** An upload that the server has already: it goes on there, and none is looked up. */
  readonly url?: string | URL | undefined;
  /** Bytes at which the upload is paused; `start()` from there goes on to the end. Default: the end. */
  readonly stopAt?: number | undefined;
  /** Milliseconds without a sign of life before a request is given up and tried again. Default 30,000. */
  readonly stallTimeout?: number | undefined;
  /** Where urls are remembered. Default: IndexedDB in browsers, memory in Node. `false`: nowhere. */
  readonly resume?: ResumeStore | false | undefined;
  /** Told when the resume store failed, as an UploadError 'storage'. The upload goes on without it. Default: nobody is. */
  readonly onStorageError?: ((error: UploadError) => void) | undefined;
  /** Tells uploads of the same file apart, for example by the record they belong to. Part of the fingerprint. */
  readonly scope?: string | undefined;
  readonly fingerprint?: Fingerprint | undefined;
  /** Default: XMLHttpRequest in browsers, Node's own http and https in Node. Both tell progress; `fetchTransport()` cannot. */
  readonly transport?: Transport | undefined;
  /** Whether cookies go to another origin too. Default `false`. */
  readonly withCredentials?: boolean | undefined;
}

/** The options with all defaults in place, and checked: what all uploads made with them share. */
export interface Settings extends Pick<UploadOptions, 'dialect' | 'checksum' | 'digest' | 'onStorageError'> {
  /** Absolute. */
  readonly endpoint: string;
  readonly metadata: MetadataInput;
  readonly headers: HeadersOption;
  readonly sizer: ChunkSizer;
  readonly parallel: number;
  /** The tus extensions that the endpoint's server is known to have. */
  readonly extensions: Set<string>;
  readonly retry: RetryPolicy;
  readonly shouldRetry: ShouldRetry;
  /** Absolute. */
  readonly url: string | null;
  readonly stopAt: number | null;
  readonly stallTimeout: number;
  readonly resume: ResumeStore | null;
  readonly scope: string;
  readonly fingerprint: Fingerprint;
  readonly transport: Transport;
  readonly withCredentials: boolean;
}

/**
 * @throws TypeError when the endpoint is no URL (outside of a page it has to be absolute).
 * @throws RangeError when a number is out of its range, or a metadata key cannot be sent.
 */
export function settle(options: UploadOptions, environment: Environment): Settings {
  const {
    chunkSize = 'auto',
    parallel = 1,
    stallTimeout = 30_000,
    metadata = {},
    stopAt = null,
    resume = environment.resumeStore,
  } = options;
  check('chunkSize', chunkSize, chunkSize === 'auto' || chunkSize >= 1, "'auto' or at least 1 byte");
  check(
    'parallel',
    parallel,
    Number.isInteger(parallel) && parallel >= 1 && parallel <= 64,
    'a whole number from 1 to 64',
  );
  check('stallTimeout', stallTimeout, stallTimeout > 0, 'above 0');
  check(
    'stopAt',
    stopAt,
    stopAt === null || (Number.isInteger(stopAt) && stopAt >= 0),
    'a whole number of bytes',
  );
  // Told now, not by an upload that fails later. What a file adds to it, its name and type, can always be sent.
  encodeMetadata(metadata);

  const endpoint = new URL(options.endpoint, globalThis.location?.href);
  return {
    ...options,
    endpoint: endpoint.href,
    metadata,
    headers: options.headers ?? {},
    sizer:
      chunkSize === 'auto'
        ? environment.chunkSizer(endpoint.origin)
        : createChunkSizer(Math.floor(chunkSize)),
    parallel,
    extensions: environment.extensions(endpoint.origin),
    retry: retryPolicy(options.retry),
    shouldRetry: options.shouldRetry ?? (() => undefined),
    url: options.url === undefined ? null : new URL(options.url, endpoint).href,
    stopAt,
    stallTimeout,
    resume: resume || null,
    scope: options.scope ?? '',
    fingerprint: options.fingerprint ?? environment.fingerprint,
    transport: withHooks(options, options.transport ?? environment.transport),
    withCredentials: options.withCredentials ?? false,
  };
}

/** The transport with the user's hooks around it, which are few: the very same one where there are none. */
function withHooks(hooks: TransportHooks, transport: Transport): Transport {
  if (!hooks.beforeRequest && !hooks.afterResponse && !hooks.requestId) return transport;
  return async (request) => {
    const { sendHooked } = await loaded(import('./transport/hooked.ts'));
    return sendHooked(transport, request, hooks, { UploadError, isUploadError });
  };
}

/** The user's metadata, and what the file says of itself under the keys that servers for tus-js-client and Uppy know. */
export function metadataOf({ name, type }: Source, { metadata }: Settings): MetadataInput {
  return { ...(name && { filename: name }), ...(type && { filetype: type }), ...metadata };
}
