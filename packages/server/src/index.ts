export type { LimitOption } from './access.ts';
export type { Clock } from './clock.ts';
export type { CorsOptions } from './cors.ts';
export { listUploads, type UploadPage, type UploadQuery } from './engine/list.ts';
export {
  type CompletedUpload,
  getUpload,
  type OneUpload,
  type OpenedUpload,
  openUpload,
} from './engine/open.ts';
export type { Swept } from './engine/sweep.ts';
export type {
  Action,
  Authorize,
  BodyCut,
  ClientRequest,
  Completes,
  CompletionAnswer,
  CreateAmendment,
  ErrorContext,
  Hooks,
  Notice,
  Quota,
  UploadDraft,
} from './hooks.ts';
export type { LockMode } from './lease.ts';
export type { LogEntry, LogLevel, RequestLog, SweepLog } from './observe/log.ts';
export type { TusServerOptions } from './options.ts';
export type { AppendRequest, ByteRange, ByteStore } from './ports/byteStore.ts';
export { ByteStoreError } from './ports/byteStore.ts';
export type { ChecksumAlgorithm, Checksums, Digest } from './ports/checksums.ts';
export type { AcquireOptions, Lease, Locker } from './ports/locker.ts';
export type { Answer, Held, ListQuery, RecordPage, RecordStore, WaitingQuery } from './ports/recordStore.ts';
export { RecordStoreError } from './ports/recordStore.ts';
export type { Storage } from './ports/storage.ts';
export { isUploadProblem, type ProblemFacts, UploadProblem } from './problem.ts';
export type { CompletionReply, ConcatRole, UploadRecord, UploadState } from './record.ts';
export { createTusServer, type FetchContext, type TusServer } from './server.ts';
export type { SchemaIssue, SchemaResult, StandardSchema } from './standardSchema.ts';
export type { MetadataText, UploadSummary } from './summary.ts';
export type { WireReply, WireRequest } from './wire.ts';
