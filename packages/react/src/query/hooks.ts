'use client';

export { useInvalidateUploads } from './useInvalidateUploads.ts';
export { useTerminateUpload } from './useTerminateUpload.ts';
export {
  type TusUploadMutationOptions,
  type TusUploadResult,
  useTusUploadMutation,
} from './useTusUploadMutation.ts';
