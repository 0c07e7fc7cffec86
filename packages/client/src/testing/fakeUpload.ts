import { UploadError } from '../errors.ts';
import { createListeners } from '../listeners.ts';
import type { StatusPart, UploadSnapshot } from '../machine/snapshot.ts';
import type { UploadInput } from '../source/source.ts';
import type { ManagedUpload } from '../upload.ts';

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
  const { subscribe, tell } = createListeners();
  const length = lengthOf(input);
  const base = { id: `fake-${count}`, name: '', type: '', length, url: null, speed: null, eta: null };
  let queued = false;
  let snapshot = at(0, { status: 'idle' });

  function at(offset: number, standing: StatusPart): UploadSnapshot {
    const progress = length === 0 ? 0 : offset / length;
    return Object.freeze({ ...base, offset, sent: offset, progress, queued, ...standing });
  }

  function show(offset: number, standing: StatusPart): void {
    snapshot = at(offset, standing);
    tell();
  }

  function start(): void {
    queued = false;
    if (snapshot.status === 'completed' || snapshot.status === 'terminated') return;
    if (snapshot.status === 'uploading' && snapshot.phase !== 'waiting') return;
    show(snapshot.offset, { status: 'uploading', phase: 'appending' });
  }

  return {
    id: base.id,
    input,
    getSnapshot: () => snapshot,
    subscribe,
    start,
    startUpTo: start,
    key: async () => null,
    markQueued(mark) {
      queued = mark;
      snapshot = Object.freeze({ ...snapshot, queued });
      tell();
    },
    pause() {
      queued = false;
      const { status } = snapshot;
      if (status === 'uploading' || status === 'idle') show(snapshot.offset, { status: 'paused' });
    },
    async terminate() {
      if (snapshot.status !== 'completed') show(snapshot.offset, { status: 'terminated' });
    },
    done: new Promise(() => {}),
    reach: (offset) => show(offset, { status: 'uploading', phase: 'appending' }),
    learn(offset) {
      show(snapshot.offset, { status: 'uploading', phase: 'retrieving' });
      show(offset, { status: 'uploading', phase: 'appending' });
    },
    wait: () =>
      show(snapshot.offset, {
        status: 'uploading',
        phase: 'waiting',
        dueAt: null,
        attempt: 1,
        error: failure,
      }),
    complete: () => show(length, { status: 'completed', url: `/files/${base.id}`, response: null }),
    fail: () => show(snapshot.offset, { status: 'failed', error: failure }),
  };
}

function lengthOf(input: UploadInput): number {
  if ('size' in input) return input.size;
  return 'byteLength' in input ? input.byteLength : 0;
}
