import { createChunkSizer } from '../chunkSize.ts';
import { type CreateTusClient, clientFactory } from '../client.ts';
import { systemClock } from '../clock.ts';
import { alwaysOnline } from '../connectivity.ts';
import { loaded } from '../loaded.ts';
import { pendingFactory } from '../pending/pendingFactory.ts';
import { perOrigin } from '../perOrigin.ts';
import { createQueue } from '../queue/queue.ts';
import type { UploadQueue, UploadQueueOptions } from '../queue/uploadQueue.ts';
import { sampledFingerprint } from '../resume/fingerprint.ts';
import { memoryResumeStore } from '../resume/memory.ts';
import { paths } from '../source/nodePath.ts';
import { nodeReadables } from '../source/nodeReadable.ts';
import { commonKinds, sourceOpener } from '../source/openSource.ts';
import { nodeTransport } from '../transport/node.ts';
import { type CreateUpload, uploadFactory } from '../upload.ts';
import type { Environment } from './environment.ts';
import { localTurns } from './localTurns.ts';

/** A Node process. */
export const node: Environment = {
  clock: systemClock,
  connectivity: alwaysOnline,
  random: Math.random,
  chunkSizer: perOrigin(() => createChunkSizer()),
  extensions: perOrigin(() => new Set<string>()),
  transport: nodeTransport(),
  resumeStore: memoryResumeStore(),
  fingerprint: sampledFingerprint,
  turns: localTurns(),
  witness: async (source, error) =>
    (await loaded(import('../integrity/nodeWitness.ts'))).nodeWitness(source, error),
  // A stream of a file has a path too, and is a stream first.
  openSource: sourceOpener(
    [...commonKinds, nodeReadables, paths],
    "bytes, a Blob, a stream or { path: 'film.mp4' }",
  ),
};

const parts = {
  uploadsWith: uploadFactory(node),
  pendingWith: pendingFactory(node, async () => null),
  clock: node.clock,
};

/**
 * Makes an upload of bytes. It begins with `start()`.
 *
 * @throws TypeError or RangeError when the input or an option is none that can be used.
 * @function
 */
export const createUpload: CreateUpload = (input, options) => parts.uploadsWith(options)(input);

/**
 * Makes a queue of uploads that runs a few of them at a time.
 *
 * @throws RangeError when `concurrency` is below 1.
 */
export function createUploadQueue(options: UploadQueueOptions): UploadQueue {
  return createQueue(options, parts);
}

/**
 * Makes a client of one server: uploads, what the server has and can do, headers that change at run time.
 *
 * @throws TypeError or RangeError when an option makes no sense.
 * @function
 */
export const createTusClient: CreateTusClient = clientFactory(node);
