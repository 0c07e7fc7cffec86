import { createChunkSizer } from '../chunkSize.ts';
import type { Environment } from '../env/environment.ts';
import { localTurns } from '../env/localTurns.ts';
import type { UploadError } from '../errors.ts';
import { pageWitness } from '../integrity/pageWitness.ts';
import type { UploadSnapshot } from '../machine/snapshot.ts';
import type { UploadOptions } from '../options.ts';
import { pendingFactory } from '../pending/pendingFactory.ts';
import type { SourceStore } from '../pending/sourceStore.ts';
import { createQueue } from '../queue/queue.ts';
import type { UploadQueueOptions } from '../queue/uploadQueue.ts';
import { memoryResumeStore } from '../resume/memory.ts';
import { openSource } from '../source/openSource.ts';
import type { UploadInput } from '../source/source.ts';
import { type Upload, uploadFactory } from '../upload.ts';
import { manualClock } from './manualClock.ts';
import { manualConnectivity } from './manualConnectivity.ts';
import { scriptedTransport } from './scriptedTransport.ts';

// What uploads load on demand. Once it is there, it comes within a turn, and a test's clock does not run ahead of it.
await Promise.all([
  import('../complaints.ts'),
  import('../integrity/checksum.ts'),
  import('../steps/authorized.ts'),
  import('../steps/terminate.ts'),
  import('../transport/hooked.ts'),
]);

export const ENDPOINT = 'https://up.example/files';
export const URL_1 = 'https://up.example/files/1';

/** The world of one test: a client that talks to the test, where time and network are the test's. */
export function conversation(overrides: Partial<Environment> = {}, sources: SourceStore | null = null) {
  const clock = manualClock(1_000_000);
  const connectivity = manualConnectivity();
  const { transport, nextRequest, log } = scriptedTransport();
  const resumeStore = memoryResumeStore();
  const sizer = createChunkSizer();
  const extensions = new Set<string>();
  const environment: Environment = {
    clock,
    connectivity,
    random: () => 0.5,
    chunkSizer: () => sizer,
    extensions: () => extensions,
    transport,
    resumeStore,
    fingerprint: async () => 'fingerprint',
    turns: localTurns(),
    witness: async (source, error) => pageWitness(source, error),
    openSource,
    ...overrides,
  };
  const uploadsWith = uploadFactory(environment);
  const createUpload = (input: UploadInput, options: Partial<UploadOptions> = {}) =>
    uploadsWith({ endpoint: ENDPOINT, ...options })(input);
  return {
    clock,
    connectivity,
    nextRequest,
    log,
    resumeStore,
    /** An upload that was started. */
    begin(input: UploadInput, options: Partial<UploadOptions> = {}) {
      const upload = createUpload(input, options);
      upload.start();
      return upload;
    },
    createUpload,
    uploadsWith,
    createUploadQueue: (options: Partial<UploadQueueOptions> = {}) =>
      createQueue(
        { endpoint: ENDPOINT, ...options },
        { uploadsWith, pendingWith: pendingFactory(environment, async () => sources), clock },
      ),
  };
}

export const created = { status: 201, headers: { location: '/files/1' } };
export const stands = (offset: number, length: number) => ({
  status: 200,
  headers: { 'upload-offset': String(offset), 'upload-length': String(length) },
});
export const appendedTo = (offset: number) => ({
  status: 204,
  headers: { 'upload-offset': String(offset) },
});

export const problem = (status: number, code: string, detail: string) => ({
  status,
  headers: { 'content-type': 'application/problem+json' },
  body: JSON.stringify({ type: 'about:blank', title: code, status, code, detail }),
});

/** Five bytes. */
export const hello = new Blob(['hello'], { type: 'text/plain' });

/** The snapshot of an upload that waits for its next try; throws when it does not. */
export function waiting(upload: Upload): Extract<UploadSnapshot, { phase: 'waiting' }> {
  const snapshot = upload.getSnapshot();
  if (snapshot.status !== 'uploading' || snapshot.phase !== 'waiting') throw new Error(snapshot.status);
  return snapshot;
}

/** The error an upload ends with; rejects when it completes. */
export function failure(upload: Upload): Promise<UploadError> {
  return upload.done.then(
    () => Promise.reject(new Error('it completed')),
    (error) => error,
  );
}
