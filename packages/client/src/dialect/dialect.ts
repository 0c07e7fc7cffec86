import type { Limits, MetadataInput } from '@kit/protocol';
import type { Bytes } from '../source/source.ts';
import type { TransportResponse } from '../transport/transport.ts';

export interface WireRequest {
  readonly method: string;
  readonly url: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Bytes | null;
}

/** A request, and how its answer is to be read. */
export interface Exchange<T> {
  readonly request: WireRequest;
  /**
   * @param now milliseconds since 1970.
   * @throws UploadError for every answer that is not the one hoped for.
   */
  readonly read: (response: TransportResponse, now: number) => T | Promise<T>;
}

/** Headers that let the server compare the whole with its digest; they go with the last bytes. */
export type Proof = Readonly<Record<string, string>>;

export interface CreateCommand {
  /** Absolute. */
  readonly endpoint: string;
  /** Bytes; `null`: declared later. */
  readonly length: number | null;
  readonly metadata: MetadataInput;
  /** Names the creation (`Idempotency-Key`): asked for again, it makes no second upload. Default `null`: it has no name. */
  readonly key?: string | null;
  /** What goes along with the creation; `null`: nothing does. */
  readonly bytes: Bytes | null;
  readonly proof?: Proof | null | undefined;
}

export interface AppendCommand {
  readonly url: string;
  readonly offset: number;
  readonly bytes: Bytes;
  /** As `Upload-Checksum` has it. Default: none is sent. */
  readonly checksum?: string;
  readonly proof?: Proof | null | undefined;
  /** The whole length, where this request is the one that declares it. */
  readonly declaredLength: number | null;
  /** Whether the upload ends with these bytes. */
  readonly last: boolean;
}

export interface Created {
  readonly url: string;
  readonly offset: number;
  readonly limits: Limits;
  /** When the server drops the upload, in milliseconds since 1970; `null` where it does not say. */
  readonly expiresAt: number | null;
  /** The tus extensions that the server names along with its answer. */
  readonly extensions: readonly string[];
}

export interface Retrieved {
  readonly offset: number;
  /** `null` where the server does not know it yet. */
  readonly length: number | null;
  readonly limits: Limits;
  readonly expiresAt: number | null;
}

export interface Appended {
  readonly offset: number;
}

/** One way to write the four things a client asks of a server, and to read the answers. */
export interface Dialect {
  readonly name: 'tus' | 'ietf';
  create(command: CreateCommand): Exchange<Created> | Promise<Exchange<Created>>;
  retrieve(url: string): Exchange<Retrieved>;
  append(command: AppendCommand): Exchange<Appended> | Promise<Exchange<Appended>>;
  terminate(url: string): Exchange<void>;
}
