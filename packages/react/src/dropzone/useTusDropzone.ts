import type { UploadOptions } from '@kit/client';
import { type HTMLAttributes, type InputHTMLAttributes, useCallback, useState } from 'react';
import { type DropzoneState, useDropzone } from 'react-dropzone';
import { announcerOf } from '../announce/announcer.ts';
import { useUploadQueue } from '../UploadProvider.tsx';
import { useWords } from '../words/WordsProvider.tsx';
import { acceptMap, canJudgeDrag } from './accept.ts';
import { fromFileRejection, type Limits, type Rejection, reject } from './rejection.ts';

export interface TusDropzoneOptions extends Limits {
  /** Whether one drop or one choice may bring several files. Default `true`. */
  readonly multiple?: boolean | undefined;
  /** Takes no files, by no way. Uploads that run go on. Default `false`. */
  readonly disabled?: boolean | undefined;
  /** Options for uploads that begin here, over those of the queue: `metadata`, `scope`, ... */
  readonly upload?: Partial<UploadOptions> | undefined;
  /** Told of files that were not added. They stand in `rejections` as well. */
  readonly onRejected?: ((rejections: readonly Rejection[]) => void) | undefined;
}

/**
 * Files over the drop area: `none`, dragged over the page (`page`), over the area (`over`), or over it and not all
 * acceptable (`refused`).
 */
export type DragState = 'none' | 'page' | 'over' | 'refused';

export interface TusDropzoneState {
  readonly drag: DragState;
  /** Dropped files or folders are being read. */
  readonly reading: boolean;
  readonly disabled: boolean;
  readonly multiple: boolean;
  readonly limits: Limits;
  /** Files that were not added, until they are dismissed. */
  readonly rejections: readonly Rejection[];
  dismissRejections(): void;
  /** Opens the file dialog; call it in answer to a click or a key. */
  open(): void;
  /** For the element that takes drops (files and folders) and pastes. */
  getRootProps(props?: HTMLAttributes<HTMLElement>): HTMLAttributes<HTMLElement>;
  /** For the hidden `<input>`; it lies anywhere inside of the root. */
  getInputProps(props?: InputHTMLAttributes<HTMLInputElement>): InputHTMLAttributes<HTMLInputElement>;
  /** For the `<button>` that opens the file dialog. */
  getTriggerProps(props?: HTMLAttributes<HTMLButtonElement>): HTMLAttributes<HTMLButtonElement>;
}

/** Adds dropped, pasted and chosen files to the provider's queue. Headless: it gives props and state, you give the looks. */
export function useTusDropzone(options: TusDropzoneOptions = {}): TusDropzoneState {
  const { accept, maxSize, maxFiles, multiple = true, disabled = false, upload, onRejected } = options;
  const queue = useUploadQueue();
  const words = useWords();
  const [rejections, setRejections] = useState<readonly Rejection[]>([]);
  const limits: Limits = { accept, maxSize, maxFiles };

  const dropzone = useDropzone({
    ...(accept ? { accept: acceptMap(accept) } : {}),
    maxSize: maxSize ?? Number.POSITIVE_INFINITY,
    multiple,
    disabled,
    noClick: true,
    noKeyboard: true,
    onDrop(accepted, refused) {
      const room = Math.max(0, (maxFiles ?? Number.POSITIVE_INFINITY) - queue.getSnapshot().ids.length);
      if (accepted.length > 0) queue.add(accepted.slice(0, room), upload);
      const rejected = [
        ...refused.map((rejection) =>
          fromFileRejection(rejection, multiple ? limits : { ...limits, maxFiles: 1 }, words),
        ),
        ...accepted.slice(room).map((file) => reject(file, 'count', limits, words)),
      ];
      const [first] = rejected;
      if (!first) return;
      setRejections((before) => [...before, ...rejected]);
      announcerOf(queue).say(
        words.count(words.text.announceRejected, rejected.length, { reason: first.reason }),
      );
      onRejected?.(rejected);
    },
  });

  const dismissRejections = useCallback(() => setRejections([]), []);

  return {
    drag: dragState(dropzone, canJudgeDrag(accept)),
    reading: dropzone.isProcessing,
    disabled,
    multiple,
    limits,
    rejections,
    dismissRejections,
    open: () => dropzone.open?.(),
    getRootProps: (props) => dropzone.getRootProps({ role: 'group', ...props }),
    getInputProps: (props) =>
      // Hidden from everybody: the trigger is the control that people meet, and a second, nameless one would confuse.
      dropzone.getInputProps({ ...props, accept, 'aria-hidden': true, style: { display: 'none' } }),
    getTriggerProps: (props) => ({
      ...props,
      'aria-disabled': disabled || undefined,
      onClick: (event) => {
        props?.onClick?.(event);
        if (!event.defaultPrevented && !disabled) dropzone.open();
      },
    }),
  };
}

function dragState(dropzone: DropzoneState, canJudge: boolean): DragState {
  if (dropzone.isDragReject && canJudge) return 'refused';
  if (dropzone.isDragActive) return 'over';
  return dropzone.isDragGlobal ? 'page' : 'none';
}
