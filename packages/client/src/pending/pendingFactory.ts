import { dialectOf } from '../dialectOf.ts';
import type { Environment } from '../env/environment.ts';
import { isUploadError, UploadError } from '../errors.ts';
import { loaded } from '../loaded.ts';
import { settle, type UploadOptions } from '../options.ts';
import { attempts, tendResumeStore } from '../resume/tended.ts';
import { retryDelay } from '../retry.ts';
import { send } from '../steps/send.ts';
import type { PendingUploads } from './pendingUpload.ts';
import { handleOf, withHandle } from './withHandle.ts';

/** Gives what a former page left behind. @throws TypeError or RangeError when the options make no sense. */
export type PendingWith = (options: UploadOptions) => Promise<PendingUploads>;

/** Nothing of it is in the page before it is asked for. */
export function pendingFactory(environment: Environment): PendingWith {
  return async (options) => {
    const settings = settle(options, environment);
    const { pendingUploads } = await loaded(import('./pendingUploads.ts'));
    return pendingUploads(settings, environment, {
      send,
      retryDelay,
      isUploadError,
      UploadError,
      handleOf,
      withHandle,
      attempts,
      tendResumeStore,
      dialect: () => dialectOf(settings, environment),
    });
  };
}
