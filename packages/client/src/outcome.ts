import { UploadError } from './errors.ts';
import type { CompletedResponse } from './machine/snapshot.ts';
import type { CompletedUpload } from './upload.ts';

/** What of a state, or of a snapshot, tells how an upload has ended. */
type Ending =
  | {
      readonly status: 'completed';
      readonly url: string;
      readonly length: number | null;
      readonly response: CompletedResponse | null;
    }
  | { readonly status: 'failed'; readonly error: UploadError }
  | { readonly status: 'idle' | 'uploading' | 'paused' | 'terminated' };

/** The promise of how an upload ends. Nobody has to look at it. */
export interface Outcome {
  readonly promise: Promise<CompletedUpload>;
  settle(state: Ending): void;
}

export function createOutcome(name: string, state: Ending): Outcome {
  let settle: Outcome['settle'] = () => {};
  const promise = new Promise<CompletedUpload>((resolve, reject) => {
    settle = (state) => {
      if (state.status === 'completed') {
        // What is whole has a length.
        resolve({ url: state.url, length: state.length as number, response: state.response });
      } else if (state.status === 'failed') {
        reject(state.error);
      } else if (state.status === 'terminated') {
        reject(new UploadError(`${name} was terminated`, { code: 'aborted' }));
      }
    };
  });
  settle(state);
  promise.catch(() => {});
  return { promise, settle };
}
