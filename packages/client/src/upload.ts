import type { CompletedResponse, UploadSnapshot } from './machine/snapshot.ts';
import type { UploadInput } from './source/source.ts';

/** How an upload ended well. */
export interface CompletedUpload {
  readonly url: string;
  /** Bytes. */
  readonly length: number;
  /** The answer to the last byte; `null` when it was lost and completion was learnt from the offset. */
  readonly response: CompletedResponse | null;
}

/** One transfer. Nothing happens before `start`. */
export interface Upload {
  /** The client's own id, unique in the page. */
  readonly id: string;
  readonly input: UploadInput;
  /** Frozen, and the same object until something changes. */
  getSnapshot(): UploadSnapshot;
  /** Calls `listener` after changes of status at once, after progress at most every 100 ms. Returns the way out. */
  subscribe(listener: () => void): () => void;
  /** Starts, resumes or tries again; does nothing where none of these applies. */
  start(): void;
  /** Stops for now. What the server acknowledged stays there. */
  pause(): void;
  /** Gives up for good: the server's copy is deleted and the url forgotten. */
  terminate(): Promise<void>;
  /** Resolves on completion; rejects with an UploadError on the first failure, or 'aborted' when terminated. */
  readonly done: Promise<CompletedUpload>;
}
