export { serveUploads } from './serveUploads.ts';
export {
  type CreateWorkerUpload,
  type OwnOptions,
  uploadsInWorker,
  type WorkerUploadOptions,
} from './uploadsInWorker.ts';
