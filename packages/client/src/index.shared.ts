/** What browsers and Node have alike; `index.ts` and `index.node.ts` add what only one of them can do. */

export type { ClientUploadOptions, TusClient } from './client.ts';
export { type DataOf, type Json, readData } from './completion.ts';
export type { ListQuery, UploadInList, UploadsPage } from './dialect/inspectList.ts';
export type { RetrievedUpload, ServerInfo } from './dialect/tusInspect.ts';
export { isUploadError, UploadError, type UploadErrorCode, type UploadErrorDetails } from './errors.ts';
export type { ChecksumAlgorithm } from './integrity/checksum.ts';
export type {
  CompletedResponse,
  SnapshotBase,
  UploadPhase,
  UploadSnapshot,
  UploadStatus,
} from './machine/snapshot.ts';
export type { UploadStats } from './machine/stats.ts';
export type {
  Fingerprint,
  FingerprintContext,
  HeadersFunction,
  HeadersOption,
  HeadersRecord,
  RetryOptions,
  ShouldRetry,
  UploadOptions,
} from './options.ts';
export { type IndexedDbSourceOptions, indexedDbSourceStore } from './pending/indexedDbSourceStore.ts';
export type { PendingUpload } from './pending/pendingUpload.ts';
export type { KeptSource, SourceStore } from './pending/sourceStore.ts';
export { withHandle } from './pending/withHandle.ts';
export type { QueueSnapshot, UploadQueue, UploadQueueOptions } from './queue/uploadQueue.ts';
export { fullFingerprint, sampledFingerprint } from './resume/fingerprint.ts';
export { indexedDbResumeStore } from './resume/indexedDb.ts';
export { localStorageResumeStore } from './resume/localStorage.ts';
export { memoryResumeStore } from './resume/memory.ts';
export type { ResumeEntry, ResumeStore } from './resume/resumeStore.ts';
export type { Bytes, FilePath, NodeReadable, Source, SourceSlice, UploadInput } from './source/source.ts';
export type { StepwiseUpload } from './stepwise.ts';
export { fetchTransport } from './transport/fetch.ts';
export type { HookRequest, TransportHooks } from './transport/hooked.ts';
export type { Transport, TransportRequest, TransportResponse } from './transport/transport.ts';
export type { CompletedUpload, QueuedUpload, Upload, UploadsInWorker } from './upload.ts';
