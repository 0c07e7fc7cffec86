import type { UploadProblem } from '../problem.ts';
import type { Mount } from '../route.ts';
import type { WireReply, WireRequest } from '../wire.ts';

/**
 * Answers one method on the URL where uploads are created; or, for a dialect that lets the client name what it uploads, on
 * that URL with a `name` behind it.
 */
export type EndpointHandler = (request: WireRequest, mount: Mount, name: string | null) => Promise<WireReply>;

/** Answers one method on the URL of an upload. */
export type UploadHandler = (request: WireRequest, id: string, mount: Mount) => Promise<WireReply>;

/** A wire form of uploads: reads requests into commands for the engine, and writes what became of them. */
export interface Dialect {
  /** By method, on the URL where uploads are created. */
  readonly endpoint: ReadonlyMap<string, EndpointHandler>;
  /** By method, on the URL of an upload. */
  readonly upload: ReadonlyMap<string, UploadHandler>;
  /** By method, on a URL that a client made up: a name behind the endpoint. */
  readonly named: ReadonlyMap<string, EndpointHandler>;
  refuse(problem: UploadProblem, request: WireRequest): WireReply;
}
