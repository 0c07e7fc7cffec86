import { UploadError } from './errors.ts';
import type { UploadState } from './machine/state.ts';
import type { CompletedUpload } from './upload.ts';

/** The promise of how an upload ends. Nobody has to look at it. */
export interface Outcome {
  readonly promise: Promise<CompletedUpload>;
  settle(state: UploadState): void;
}

export function createOutcome(name: string, state: UploadState): Outcome {
  let settle: Outcome['settle'] = () => {};
  const promise = new Promise<CompletedUpload>((resolve, reject) => {
    settle = (state) => {
      if (state.status === 'completed') {
        resolve({ url: state.url, length: state.length, response: state.response });
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
