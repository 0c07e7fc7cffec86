import { createChunkSizer } from '../chunkSize.ts';
import type { Environment } from '../env/environment.ts';
import type { UploadOptions } from '../options.ts';
import { memoryResumeStore } from '../resume/memory.ts';
import { openSource } from '../source/openSource.ts';
import type { UploadInput } from '../source/source.ts';
import { uploadFactory } from '../upload.ts';
import { manualClock } from './manualClock.ts';
import { manualConnectivity } from './manualConnectivity.ts';
import { scriptedTransport } from './scriptedTransport.ts';

export const ENDPOINT = 'https://up.example/files';
export const URL_1 = 'https://up.example/files/1';

/** The world of one test: a client that talks to the test, where time and network are the test's. */
export function conversation(overrides: Partial<Environment> = {}) {
  const clock = manualClock(1_000_000);
  const connectivity = manualConnectivity();
  const { transport, nextRequest, log } = scriptedTransport();
  const resumeStore = memoryResumeStore();
  const sizer = createChunkSizer();
  const environment: Environment = {
    clock,
    connectivity,
    random: () => 0.5,
    chunkSizer: () => sizer,
    transport,
    resumeStore,
    fingerprint: async () => 'fingerprint',
    openSource,
    ...overrides,
  };
  const createUpload = uploadFactory(environment);
  return {
    clock,
    connectivity,
    nextRequest,
    log,
    resumeStore,
    /** An upload that was started. */
    begin(input: UploadInput, options: Partial<UploadOptions> = {}) {
      const upload = createUpload(input, { endpoint: ENDPOINT, ...options });
      upload.start();
      return upload;
    },
    createUpload: (input: UploadInput, options: Partial<UploadOptions> = {}) =>
      createUpload(input, { endpoint: ENDPOINT, ...options }),
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
