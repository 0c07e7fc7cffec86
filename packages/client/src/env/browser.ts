import { createChunkSizer } from '../chunkSize.ts';
import { type CreateTusClient, clientFactory } from '../client.ts';
import { systemClock } from '../clock.ts';
import { browserConnectivity } from '../connectivity.ts';
import { loaded } from '../loaded.ts';
import { pendingFactory } from '../pending/pendingFactory.ts';
import { perOrigin } from '../perOrigin.ts';
import { createQueue } from '../queue/queue.ts';
import type { UploadQueue, UploadQueueOptions } from '../queue/uploadQueue.ts';
import { openDatabase } from '../resume/database.ts';
import { sampledFingerprint } from '../resume/fingerprint.ts';
import { indexedDbResumeStore } from '../resume/indexedDb.ts';
import { openSource } from '../source/openSource.ts';
import { xhrTransport } from '../transport/xhr.ts';
import { type CreateUpload, uploadFactory } from '../upload.ts';
import type { Environment } from './environment.ts';
import { webTurns } from './webTurns.ts';

/** A page, or a worker of one. Nothing of it is touched before the first upload, so that it loads on a server too. */
export const browser: Environment = {
  clock: systemClock,
  connectivity: browserConnectivity,
  random: Math.random,
  chunkSizer: perOrigin(() => createChunkSizer()),
  // A server of this page's own may pass over what it does not know. One of another has to announce it: its CORS may refuse
  // whole requests for one header.
  extensions: perOrigin((at) => new Set(at === globalThis.origin ? ['idempotency-key'] : [])),
  transport: xhrTransport(),
  resumeStore: indexedDbResumeStore(),
  fingerprint: sampledFingerprint,
  turns: webTurns(systemClock),
  witness: async (source, error) =>
    (await loaded(import('../integrity/pageWitness.ts'))).pageWitness(source, error),
  openSource,
};

/**
 * Makes an upload of a file or of bytes. It begins with `start()`.
 *
 * @throws TypeError or RangeError when the input or an option is none that can be used.
 * @function
 */
export const createUpload: CreateUpload = (input, options) => uploadFactory(browser)(options)(input);

/**
 * Makes a queue of uploads that runs a few of them at a time.
 *
 * @throws RangeError when `concurrency` is below 1.
 */
export function createUploadQueue(options: UploadQueueOptions): UploadQueue {
  return createQueue(options, {
    uploadsWith: uploadFactory(browser),
    pendingWith: pendingFactory(browser, async () =>
      (await import('../pending/sourcesInIndexedDb.ts')).pageSources(openDatabase),
    ),
    clock: browser.clock,
  });
}

/**
 * Makes a client of one server: uploads, what the server has and can do, headers that change at run time.
 *
 * @throws TypeError or RangeError when an option makes no sense.
 * @function
 */
export const createTusClient: CreateTusClient = (options) => clientFactory(browser)(options);
