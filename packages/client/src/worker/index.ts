export type { QueuedUpload, UploadsInWorker } from '../upload.ts';
export { uploadsInWorker } from './uploadsInWorker.ts';
