import { UploadError } from '../errors.ts';
import type { UploadInput } from '../source/source.ts';
import type { ManagedUpload } from '../upload.ts';
import { standingUpload } from './standingUpload.ts';

/** An upload without a network: it obeys its methods, and all else happens when a test says so. */
export interface FakeUpload extends ManagedUpload {
  /** The server has this many bytes now. */
  reach(offset: number): void;
  /** A resumed upload learns that the server had this many bytes all along. */
  learn(offset: number): void;
  /** Waits for its next try, or for the network. */
  wait(): void;
  complete(): void;
  fail(): void;
}

const failure = new UploadError('The server refused the upload', { code: 'rejected', retryable: false });

let count = 0;

export function fakeUpload(input: UploadInput): FakeUpload {
  count += 1;
  const id = `fake-${count}`;
  const length = lengthOf(input);
  const { getSnapshot, subscribe, show } = standingUpload(id, { length });

  function start(): void {
    const snapshot = getSnapshot();
    if (snapshot.status === 'completed' || snapshot.status === 'terminated') return;
    if (snapshot.status === 'uploading' && snapshot.phase !== 'waiting') return;
    show({ status: 'uploading', phase: 'appending', queued: false });
  }
  const stand = (offset: number, phase: 'appending' | 'retrieving') =>
    show({ status: 'uploading', phase, offset, sent: offset });

  return {
    id,
    input,
    getSnapshot,
    subscribe,
    start,
    startUpTo: start,
    key: async () => null,
    markQueued: (queued) => show({ queued }),
    pause() {
      const { status } = getSnapshot();
      if (status === 'uploading' || status === 'idle') show({ status: 'paused', queued: false });
    },
    async terminate() {
      if (getSnapshot().status !== 'completed') show({ status: 'terminated' });
    },
    done: new Promise(() => {}),
    reach: (offset) => stand(offset, 'appending'),
    learn(offset) {
      stand(getSnapshot().offset, 'retrieving');
      stand(offset, 'appending');
    },
    wait: () => show({ status: 'uploading', phase: 'waiting', dueAt: null, attempt: 1, error: failure }),
    complete: () =>
      show({ status: 'completed', offset: length, sent: length, url: `/files/${id}`, response: null }),
    fail: () => show({ status: 'failed', error: failure }),
  };
}

function lengthOf(input: UploadInput): number {
  if ('size' in input) return input.size;
  return 'byteLength' in input ? input.byteLength : 0;
}
