import type { Origin } from './hooks.ts';

/**
 * A request as every runtime can give it cheaply: the Web door makes one of a `Request`, the Node adapter of an
 * `IncomingMessage`, whose socket stream then reaches the byte store without any conversion.
 */
export interface WireRequest extends Origin {
  readonly method: string;
  /** The path of the URL as it came, still percent-encoded, without the query. */
  readonly path: string;
  /** What follows the first `?` of the URL, still encoded; '' where there is none. */
  readonly query: string;
  /** A header by its lower-case name; `null` where there is none. Values of a repeated header are joined by ', '. */
  header(name: string): string | null;
  /** `null` where the message has no body. */
  readonly body: AsyncIterable<Uint8Array> | null;
  /**
   * How many bytes a body should have here at most, for clients that ask; more is taken too. A body that comes without
   * back-pressure is in memory before it is read.
   */
  readonly bodyLimit: number;
  /** A field that came behind the body, once that is read, as `header`; `null` where this door cannot see any. */
  readonly trailer: ((name: string) => string | null) | null;
  /**
   * Sends an interim response (1xx) ahead of the reply, with header names in lower case; `null` where this door cannot, or
   * the client could not read one.
   */
  readonly interim: ((status: number, headers: Readonly<Record<string, string>>) => void) | null;
}

/** A reply as every runtime can send it. Header names are lower case. */
export interface WireReply {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | AsyncIterable<Uint8Array> | null;
}
