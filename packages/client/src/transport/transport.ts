import type { Bytes } from '../source/source.ts';

export interface TransportRequest {
  readonly method: string;
  /** Absolute, or relative to the page. */
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Bytes | null;
  readonly signal: AbortSignal;
  /** Whether cookies and HTTP authentication go to another origin too. */
  readonly withCredentials: boolean;
  /** Told how many bytes of the body went out so far, where the transport can know. */
  readonly onProgress?: (bytes: number) => void;
}

export interface TransportResponse {
  readonly status: number;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Sends one request and gives whatever answer comes, error statuses included.
 *
 * Rejects with an UploadError 'network' when no answer came, and with whatever it likes once `signal` has fired.
 */
export type Transport = (request: TransportRequest) => Promise<TransportResponse>;
