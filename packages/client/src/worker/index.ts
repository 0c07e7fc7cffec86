export {
  type CreateWorkerUpload,
  type OwnOptions,
  uploadsInWorker,
  type WorkerUploadOptions,
} from './uploadsInWorker.ts';
