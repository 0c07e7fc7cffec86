'use client';

export { UploadAnnouncer } from './announce/UploadAnnouncer.tsx';
export {
  DropzoneFolderTrigger,
  DropzoneInput,
  DropzoneRejections,
  DropzoneTrigger,
  useDropzoneContext,
} from './dropzone/DropzoneParts.tsx';
export { DropzoneRoot, type DropzoneRootProps } from './dropzone/DropzoneRoot.tsx';
export type { Limits, Rejection } from './dropzone/rejection.ts';
export { TusDropzone, type TusDropzoneProps } from './dropzone/TusDropzone.tsx';
export type { DragState } from './dropzone/useDragOver.ts';
export {
  type TusDropzoneOptions,
  type TusDropzoneState,
  useTusDropzone,
} from './dropzone/useTusDropzone.ts';
export { ItemActions } from './list/ItemActions.tsx';
export { ItemDetail, ItemIcon, ItemName, ItemPercent } from './list/ItemFacts.tsx';
export { ItemProgress } from './list/ItemProgress.tsx';
export { useItemId } from './list/itemId.ts';
export { UploadItem, type UploadItemProps } from './list/UploadItem.tsx';
export { UploadItems, type UploadItemsProps, UploadList, type UploadListProps } from './list/UploadList.tsx';
export { UploadSummary } from './list/UploadSummary.tsx';
export { PendingUploads, type PendingUploadsProps } from './pending/PendingUploads.tsx';
export type { PendingRefusal, PendingRow } from './pending/pendingStore.ts';
export { UploadProvider, type UploadProviderProps, useUploadQueue } from './UploadProvider.tsx';
export type { CompletedSnapshot, FailedSnapshot, OutcomeCallbacks } from './useOutcomes.ts';
export { useQueueSnapshot } from './useQueueSnapshot.ts';
export {
  type TusUpload,
  type TusUploadActions,
  type TusUploadOptions,
  useTusUpload,
} from './useTusUpload.ts';
export { useUpload } from './useUpload.ts';
export { en } from './words/locales/en.ts';
export type { Messages, PluralForms } from './words/messages.ts';
export { useWords, WordsProvider, type WordsProviderProps } from './words/WordsProvider.tsx';
export type { Words } from './words/words.ts';
