import type { UploadOptions } from '@kit/client';
import {
  type HTMLAttributes,
  type InputHTMLAttributes,
  type RefAttributes,
  type RefCallback,
  type SyntheticEvent,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react';
import { announcerOf } from '../announce/announcer.ts';
import { useUploadQueue } from '../UploadProvider.tsx';
import { useWords } from '../words/WordsProvider.tsx';
import { addInTurns } from './addInTurns.ts';
import { carriesFiles, type Picked, readList, readTransfer } from './readTransfer.ts';
import { judge, type Limits, type Rejection } from './rejection.ts';
import { type DragState, useDragOver } from './useDragOver.ts';

export interface TusDropzoneOptions extends Limits {
  /** Whether one drop or one choice may bring several files. Default `true`. */
  readonly multiple?: boolean | undefined;
  /**
   * Takes no files, by no way; files of a folder that is still being read become rejections. Uploads that run go on.
   * Default `false`.
   */
  readonly disabled?: boolean | undefined;
  /** Options for uploads that begin here, over those of the queue: `metadata`, `scope`, ... */
  readonly upload?: Partial<UploadOptions> | undefined;
  /** Told of files that were not added. They stand in `rejections` as well. */
  readonly onRejected?: ((rejections: readonly Rejection[]) => void) | undefined;
}

export interface TusDropzoneState {
  readonly drag: DragState;
  /** Dropped folders are being read. */
  readonly reading: boolean;
  readonly disabled: boolean;
  readonly multiple: boolean;
  readonly limits: Limits;
  /** Files that were not added, until they are dismissed. */
  readonly rejections: readonly Rejection[];
  dismissRejections(): void;
  /** Opens the file dialog; call it in answer to a click or a key. */
  open(): void;
  /** Opens the dialog for a whole folder, where the browser has one. */
  openFolder(): void;
  /** For the element that takes drops (files and folders) and pastes. */
  getRootProps(
    props?: HTMLAttributes<HTMLElement>,
  ): HTMLAttributes<HTMLElement> & { readonly ref: RefCallback<HTMLElement> };
  /** For the hidden `<input>`; it lies anywhere inside of the root. */
  getInputProps(
    props?: InputHTMLAttributes<HTMLInputElement>,
  ): InputHTMLAttributes<HTMLInputElement> & RefAttributes<HTMLInputElement>;
  /** For the `<button>` that opens the file dialog. */
  getTriggerProps(props?: HTMLAttributes<HTMLButtonElement>): HTMLAttributes<HTMLButtonElement>;
  /** For the `<button>` that opens the dialog for a folder. */
  getFolderTriggerProps(props?: HTMLAttributes<HTMLButtonElement>): HTMLAttributes<HTMLButtonElement>;
}

/**
 * Adds dropped, pasted and chosen files to the provider's queue. Headless: it gives props and state, you give the looks.
 * A file that comes in a folder has its place there in its metadata, as `relativePath`.
 */
export function useTusDropzone(options: TusDropzoneOptions = {}): TusDropzoneState {
  const { accept, maxSize, maxFiles, multiple = true, disabled = false, upload, onRejected } = options;
  const queue = useUploadQueue();
  const words = useWords();
  const root = useRef<HTMLElement>(null);
  const input = useRef<HTMLInputElement>(null);
  /** Files that were let in and are not in the list yet. */
  const coming = useRef(0);
  const setRoot = useCallback((element: HTMLElement | null) => {
    root.current = element;
  }, []);
  const [foldersInReading, setFoldersInReading] = useState(0);
  const [rejections, setRejections] = useState<readonly Rejection[]>([]);
  const dismissRejections = useCallback(() => setRejections([]), []);
  const drag = useDragOver(root, { accept, multiple, disabled });
  const limits: Limits = { accept, maxSize, maxFiles };

  const take = (picked: Picked) => {
    const room = (maxFiles ?? Number.POSITIVE_INFINITY) - queue.getSnapshot().ids.length - coming.current;
    const most = multiple ? limits : { ...limits, maxFiles: 1 };
    const open = disabled ? null : multiple ? room : Math.min(room, 1);
    const { accepted, rejected } = judge(picked, open, most, words);
    coming.current += accepted.length;
    void addInTurns(queue, accepted, upload, (settled) => {
      coming.current -= settled;
    });
    const [first] = rejected;
    if (!first) return;
    setRejections((before) => [...before, ...rejected]);
    announcerOf(queue).say(({ text, count }) =>
      count(text.announceRejected, rejected.length, { reason: first.reason }),
    );
    onRejected?.(rejected);
  };

  // What is read for a while meets the options that hold then.
  const latestTake = useRef(take);
  useEffect(() => {
    latestTake.current = take;
  });

  const takeTransfer = async (event: SyntheticEvent, transfer: DataTransfer) => {
    if (disabled || event.isDefaultPrevented() || !carriesFiles(transfer)) return;
    event.preventDefault();
    const picked = readTransfer(transfer);
    if (!(picked instanceof Promise)) return take(picked);
    setFoldersInReading((count) => count + 1);
    try {
      const read = await picked;
      latestTake.current(read);
    } finally {
      setFoldersInReading((count) => count - 1);
    }
  };

  const openFor = (what: 'files' | 'folder') => {
    if (disabled || !input.current) return;
    input.current.webkitdirectory = what === 'folder';
    // The same file chosen again is a choice too.
    input.current.value = '';
    input.current.click();
  };

  const buttonProps =
    (what: 'files' | 'folder'): TusDropzoneState['getTriggerProps'] =>
    (props) => ({
      ...props,
      'aria-disabled': disabled || undefined,
      onClick: (event) => {
        props?.onClick?.(event);
        if (!event.isDefaultPrevented()) openFor(what);
      },
    });

  return {
    drag,
    reading: foldersInReading > 0,
    disabled,
    multiple,
    limits,
    rejections,
    dismissRejections,
    open: () => openFor('files'),
    openFolder: () => openFor('folder'),
    getRootProps: (props) => ({
      role: 'group',
      ...props,
      ref: setRoot,
      onDrop: (event) => {
        props?.onDrop?.(event);
        void takeTransfer(event, event.dataTransfer);
      },
      onPaste: (event) => {
        props?.onPaste?.(event);
        void takeTransfer(event, event.clipboardData);
      },
    }),
    getInputProps: (props) => ({
      ...props,
      ref: input,
      type: 'file',
      accept,
      multiple,
      disabled,
      // Hidden from everybody: the trigger is the control that people meet, and a second, nameless one would confuse.
      tabIndex: -1,
      'aria-hidden': true,
      style: { display: 'none' },
      onChange: (event) => {
        props?.onChange?.(event);
        take(readList(event.currentTarget.files ?? []));
      },
    }),
    getTriggerProps: buttonProps('files'),
    getFolderTriggerProps: buttonProps('folder'),
  };
}
