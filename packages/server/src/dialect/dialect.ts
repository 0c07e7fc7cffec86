import type { UploadProblem } from '../problem.ts';
import type { Mount } from '../route.ts';
import type { WireReply, WireRequest } from '../wire.ts';

/** Answers one method on the URL where uploads are created. */
export type EndpointHandler = (request: WireRequest, mount: Mount) => Promise<WireReply>;

/** Answers one method on the URL of an upload. */
export type UploadHandler = (request: WireRequest, id: string) => Promise<WireReply>;

/** A wire form of uploads: reads requests into commands for the engine, and writes what became of them. */
export interface Dialect {
  /** By method, on the URL where uploads are created. */
  readonly endpoint: ReadonlyMap<string, EndpointHandler>;
  /** By method, on the URL of an upload. */
  readonly upload: ReadonlyMap<string, UploadHandler>;
  refuse(problem: UploadProblem): WireReply;
}
