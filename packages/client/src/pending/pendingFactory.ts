import { dialectOf } from '../dialectOf.ts';
import type { Environment } from '../env/environment.ts';
import { isUploadError, UploadError } from '../errors.ts';
import { loaded } from '../loaded.ts';
import { settle, type UploadOptions } from '../options.ts';
import type { UploadQueue } from '../queue/uploadQueue.ts';
import { attempts, tendResumeStore } from '../resume/tended.ts';
import { retryDelay } from '../retry.ts';
import { send } from '../steps/send.ts';
import type { PendingUploads } from './pendingUpload.ts';
import type { SourceStore } from './sourceStore.ts';
import { handles } from './withHandle.ts';

/** Loads what knows of other pages. @throws TypeError or RangeError when the options make no sense. */
export type PendingWith = (
  options: UploadOptions,
  sources: SourceStore | false | undefined,
  queue: UploadQueue,
) => Promise<PendingUploads>;

/** @param defaultSources loads the store for queues that have none of their own. */
export function pendingFactory(
  environment: Environment,
  defaultSources: () => Promise<SourceStore | null>,
): PendingWith {
  return async (options, sources, queue) => {
    const settings = settle(options, environment);
    const { pendingUploads } = await loaded(import('./pendingUploads.ts'));
    return pendingUploads({
      settings,
      environment,
      queue,
      store: sources ?? (await loaded(defaultSources())),
      dialect: () => dialectOf(settings, environment),
      send,
      retryDelay,
      isUploadError,
      UploadError,
      attempts,
      tendResumeStore,
      handles,
    });
  };
}
