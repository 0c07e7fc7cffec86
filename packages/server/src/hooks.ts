import type { MetadataInput } from '@kit/protocol';
import type { MetadataText, UploadSummary } from './summary.ts';

/** The request behind a hook. A Web `Request` is one; on the Node adapter it is made only when a hook looks at it. */
export interface ClientRequest {
  readonly method: string;
  /** Absolute. */
  readonly url: string;
  readonly headers: Headers;
}

/** Where a command came from. Both are made on first use, so that the hot path pays for neither. */
export interface Origin {
  readonly client: ClientRequest;
  /** Aborted when the client has gone. */
  readonly signal: AbortSignal;
}

/** What a request wants to do. */
export type Action = 'create' | 'retrieve' | 'append' | 'terminate' | 'download' | 'list';

/**
 * Says who asks. Uploads of another owner answer 404 to every method. Throw an `UploadProblem` (`unauthorized`,
 * `forbidden`) to refuse.
 */
export type Authorize = (
  request: ClientRequest,
  action: Action,
) => { readonly owner: string | null } | Promise<{ readonly owner: string | null }>;

/**
 * Bytes that all uploads of an owner may have together, unfinished ones counted with their whole length. `null`: as many
 * as they like.
 */
export type Quota = (owner: string | null) => Awaitable<number | null>;

/** An upload that is asked for and not made yet. */
export interface UploadDraft<Metadata = MetadataText> {
  /** Bytes; `null` while deferred. */
  readonly length: number | null;
  readonly metadata: Metadata;
  readonly owner: string | null;
}

/** What `beforeCreate` may change. */
export interface CreateAmendment {
  /** 1 to 128 letters, digits, `_` or `-`; must not be taken, nor guessable where nobody authorizes. A creation asked for again by `Idempotency-Key` is known only by the id that the server gives. */
  readonly id?: string;
  /** Takes the place of what the client sent. */
  readonly metadata?: MetadataInput;
}

/** What `beforeComplete` may answer to the client; kept with the upload and told again when the reply was lost. */
export interface CompletionAnswer<Data = unknown> {
  /** 200 to 299. Default: 204, or 200 with a body. */
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Text. */
  readonly body?: string;
  /** In the place of `body`: goes out as JSON, and is `data` in the React kit. */
  readonly data?: Data;
}

/** Whose uploads are answered with this when they complete: for types, there is no such property. */
export interface Completes<Data> {
  readonly '~data'?: Data;
}

/** What a fault happened to, as far as it is known; all `null` for a sweep or a notice. */
export interface ErrorContext {
  /** As the reply's `X-Request-Id` tells it to the client. */
  readonly requestId: string | null;
  readonly method: string | null;
  /** The upload. */
  readonly id: string | null;
}

/** A body that came shorter than its request had said, though the client is still there. */
export interface BodyCut {
  /** The upload. */
  readonly id: string;
  /** Bytes, as the request's Content-Length says. */
  readonly announced: number;
  /** Bytes that reached this server. They count, unless they came with a checksum of the whole body. */
  readonly arrived: number;
}

type Awaitable<T> = T | Promise<T>;

// biome-ignore lint/suspicious/noConfusingVoidType: a gate without a `return` amends nothing.
export type Optional<T> = T | void;

/** Told after the fact. */
export type Notice<Metadata = MetadataText> = (upload: UploadSummary<Metadata>) => Awaitable<void>;

/** Gates are awaited and may refuse by throwing an `UploadProblem`; notices come after the fact and can fail nothing. */
export interface Hooks<Metadata = MetadataText, Data = unknown> {
  readonly beforeCreate?: (
    draft: UploadDraft<Metadata>,
    request: ClientRequest,
  ) => Awaitable<Optional<CreateAmendment>>;
  /**
   * Runs when every byte is on disk, before any client hears of success, and never twice at a time for one upload.
   *
   * A throw leaves the last byte unacknowledged, and the gate runs again: on the client's next try, and by the server
   * itself, after ever longer pauses and after a restart. `request` is `null` then. Make it safe to run again: a crash
   * may come between what it did and our note that it did.
   *
   * An `UploadProblem` of the 4xx refuses for good, is kept, and is the answer to every later try; the bytes are freed.
   * (`unauthorized`, `locked` and `too-many-requests` are no last word.)
   */
  readonly beforeComplete?: (
    upload: UploadSummary<Metadata>,
    request: ClientRequest | null,
  ) => Awaitable<Optional<CompletionAnswer<Data>>>;
  readonly beforeTerminate?: (upload: UploadSummary<Metadata>, request: ClientRequest) => Awaitable<void>;
  readonly onCreated?: Notice<Metadata> | undefined;
  /** Whenever a run of bytes was acknowledged. */
  readonly onProgressed?: Notice<Metadata> | undefined;
  readonly onCompleted?: Notice<Metadata> | undefined;
  readonly onTerminated?: Notice<Metadata> | undefined;
  readonly onExpired?: Notice<Metadata> | undefined;
  /**
   * A layer before this server (a proxy, a middleware) let only the beginning of a body through, and said nothing. No
   * upload fails by it, but whatever was cut off is sent twice. Told of every such request, those of parts too.
   */
  readonly onBodyCut?: (cut: BodyCut) => Awaitable<void>;
  /** Whatever was thrown that is no `UploadProblem`: faults of stores, gates and notices. The client hears `internal`. */
  readonly onError?: (error: unknown, context: ErrorContext) => void;
}
