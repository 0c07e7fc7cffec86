import type { UploadProblem } from '../problem.ts';
import type { WireReply, WireRequest } from '../wire.ts';

/** Answers one method on one upload, or, with the id '', on the endpoint. */
export type Handler = (request: WireRequest, id: string) => Promise<WireReply>;

/** A wire form of uploads: reads requests into commands for the engine, and writes what became of them. */
export interface Dialect {
  /** By method, on the URL where uploads are created. */
  readonly endpoint: ReadonlyMap<string, Handler>;
  /** By method, on the URL of an upload. */
  readonly upload: ReadonlyMap<string, Handler>;
  refuse(problem: UploadProblem): WireReply;
}
