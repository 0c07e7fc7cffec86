import { UploadError } from './errors.ts';
import type { UploadSnapshot } from './machine/snapshot.ts';
import type { Goal } from './machine/state.ts';
import type { ManagedUpload, Upload } from './upload.ts';

/**
 * An upload that moves only when it is told to: to show a person each step, to hold a rate, to stop on a condition.
 * Retries, resume and all else are those of any upload. One step at a time: await each before the next.
 */
export interface StepwiseUpload {
  /** To watch, pause or terminate it; `upload.done` resolves with the last chunk. */
  readonly upload: Upload;
  /**
   * Sends one more chunk, the first time after finding or creating the upload.
   *
   * @returns where it stands then: 'paused', or 'completed' with the last chunk.
   * @throws UploadError when it fails or is terminated; a further step tries again.
   */
  appendChunk(): Promise<UploadSnapshot>;
  /** Sends as many chunks as it takes for the server to have so many bytes. As `appendChunk` else. */
  appendUpTo(offset: number): Promise<UploadSnapshot>;
}

export function stepwiseUpload(upload: ManagedUpload): StepwiseUpload {
  function advance(goal: Exclude<Goal, null>): Promise<UploadSnapshot> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const snapshot = upload.getSnapshot();
        if (snapshot.status === 'uploading' || snapshot.status === 'idle') return;
        leave();
        if (snapshot.status === 'failed') reject(snapshot.error);
        else if (snapshot.status === 'terminated') reject(terminated(snapshot));
        else resolve(snapshot);
      };
      const leave = upload.subscribe(look);
      upload.startUpTo(goal);
      look();
    });
  }

  return { upload, appendChunk: () => advance('chunk'), appendUpTo: advance };
}

function terminated({ name, id }: UploadSnapshot): UploadError {
  return new UploadError(`${name || id} was terminated`, { code: 'aborted' });
}
