import type { UploadOptions } from '../options.ts';
import type { PendingUpload } from '../pending/pendingUpload.ts';
import type { SourceStore } from '../pending/sourceStore.ts';
import type { UploadInput } from '../source/source.ts';
import type { Store } from '../store.ts';
import type { Upload, UploadsInWorker } from '../upload.ts';
import type { QueueTotals } from './totals.ts';

export interface UploadQueueOptions extends UploadOptions {
  /** How many uploads run at the same time. Default 3. */
  readonly concurrency?: number | undefined;
  /** Whether what is added starts by itself. Default `true`. */
  readonly autoStart?: boolean | undefined;
  /**
   * Where files are kept until their uploads are over, so that they go on after a reload without being chosen again
   * (`pending()`). Default in browsers: IndexedDB, which takes files of up to 16 MiB, 64 MiB in all, and the handles of longer
   * ones (`withHandle`); in Node: nowhere. `false`: nowhere.
   */
  readonly sources?: SourceStore | false | undefined;
  /** Runs the uploads in a worker: what `uploadsInWorker` of `@kit/client/worker` gives. Default: they run in the page. */
  readonly worker?: UploadsInWorker | undefined;
}

export interface QueueSnapshot extends QueueTotals {
  /** In the order added. The same array until the list changes. */
  readonly ids: readonly string[];
}

/**
 * Many uploads, a few at a time. The first added goes first; one that was paused or failed and is started again goes
 * before those added after it.
 *
 * An upload holds its slot while its status is 'uploading'. That includes waiting, for a new try or for the network: a
 * server in trouble is not helped by the next thousand files, and as many as fail for good make room. A paused upload
 * gives its slot up. An upload that is started or paused by its own methods is counted all the same; only the queue's
 * methods keep to `concurrency`.
 *
 * `getSnapshot()` shows changes of the list and of a status at once, progress at most every 100 ms. Listeners are told
 * before the page is drawn again, and once of all that happened together.
 */
export interface UploadQueue extends Store<QueueSnapshot> {
  /**
   * Adds uploads to the end of the list. An input that is in the list already, for the same endpoint and scope and not
   * completed, is not added twice: its upload is given, and started again if it was paused or had failed. That is about
   * the very same object; a file chosen twice is two objects, and two uploads.
   *
   * `overrides` hold for these inputs, over the queue's options; `metadata` is added to the queue's.
   *
   * @returns the upload of each input, in their order.
   * @throws TypeError or RangeError on options that make no sense; nothing is added then.
   */
  add(inputs: Iterable<UploadInput>, overrides?: Partial<UploadOptions>): readonly Upload[];
  get(id: string): Upload | undefined;
  /** Lets an upload go as soon as there is a slot: starts, resumes, or tries again. */
  start(id: string): void;
  /** Stops an upload for now, or keeps a queued one from starting. */
  pause(id: string): void;
  /** Takes an upload off the list, and off the server if it is not completed. Resolves when the server has done so. */
  terminate(id: string): Promise<void>;
  /** Takes an upload off the list. The server keeps what it has, but of one that is uploading or paused. */
  remove(id: string): void;
  /** Starts all that are idle or paused. */
  startAll(): void;
  /** Pauses all. What is added later starts by itself again. */
  pauseAll(): void;
  /** Starts all that failed. */
  retryAll(): void;
  /** Takes all completed uploads off the list. */
  clearCompleted(): void;
  /**
   * What former pages began, at the queue's endpoint and in its scope, and did not end, oldest first: uploads that are in
   * the list already, or are sent by another tab right now, are left out. The server is asked for each; those that it does
   * not know any more, or has as a whole, are forgotten.
   */
  pending(): Promise<readonly PendingUpload[]>;
  /**
   * Goes on with one of them: adds it to the list and starts it. Where it needs a 'permission', this has to be called
   * inside of a click; where it needs the 'file', that is given along.
   *
   * @throws UploadError 'source-changed' when the file is another one, 'source-unreadable' when it may not be read or is
   * gone. Nothing is added then.
   */
  resume(pending: PendingUpload, file?: File): Promise<Upload>;
  /**
   * Gives one of them up for good: what was kept of it is removed here, then on the server.
   *
   * @throws UploadError when the server could not be told. It will then remove the upload when it expires.
   */
  forget(pending: PendingUpload): Promise<void>;
}
