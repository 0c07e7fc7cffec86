import type { MetadataInput } from '@kit/protocol';
import type { ResumeStore } from './resume/resumeStore.ts';
import type { Source, UploadInput } from './source/source.ts';
import type { Transport } from './transport/transport.ts';

/** Request headers by name. */
export type HeadersRecord = Readonly<Record<string, string>>;

export type HeadersOption =
  | HeadersRecord
  | ((request: { readonly method: string; readonly url: string }) => HeadersRecord | Promise<HeadersRecord>);

export interface RetryOptions {
  /** How many tries in a row may fail without a byte getting through, before the upload fails. Default 30. */
  readonly attempts?: number | undefined;
  /** Longest wait before the first new try, in milliseconds; doubles with each. Default 1000. */
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

export interface UploadOptions {
  /** Where uploads are created. In a browser it may be relative to the page. */
  readonly endpoint: string | URL;
  /** Sent when the upload is created. A file's `filename` and `filetype` are there already, and can be overruled. */
  readonly metadata?: MetadataInput | undefined;
  /** Added to every request; a function is asked before each, and once more after a 401. */
  readonly headers?: HeadersOption | undefined;
  /** Most bytes in one request. Default 'auto': begins at 8 MiB and learns what the way to the server takes. */
  readonly chunkSize?: number | 'auto' | undefined;
  /** `false`: the first failure is the last. */
  readonly retry?: RetryOptions | false | undefined;
  /** Milliseconds without a sign of life before a request is given up and tried again. Default 30,000. */
  readonly stallTimeout?: number | undefined;
  /** Where urls are remembered. Default: IndexedDB in browsers, memory in Node. `false`: nowhere. */
  readonly resume?: ResumeStore | false | undefined;
  /** Tells uploads of the same file apart, for example by the record they belong to. Part of the fingerprint. */
  readonly scope?: string | undefined;
  readonly fingerprint?: Fingerprint | undefined;
  /** Default: XMLHttpRequest in browsers (it tells progress), fetch in Node. */
  readonly transport?: Transport | undefined;
  /** Whether cookies go to another origin too. Default `false`. */
  readonly withCredentials?: boolean | undefined;
}
