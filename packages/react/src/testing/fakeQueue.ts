import type {
  PendingUpload,
  QueueSnapshot,
  Upload,
  UploadError,
  UploadInput,
  UploadQueue,
  UploadSnapshot,
} from '@kit/client';
import { type SnapshotPatch, type StandingUpload, standingUpload } from '@kit/client/testing';

/** `input` only where it matters what the bytes are, as for a preview. */
type Standing = SnapshotPatch & { readonly id: string; readonly input?: UploadInput };

export interface FakeUpload extends Upload, Pick<StandingUpload, 'show'> {}

export interface FakeQueue extends UploadQueue {
  /** Adds an upload that stands still in this state. */
  stand(patch: Standing): FakeUpload;
  /** Leaves an upload behind, as a former page would. */
  leave(pending: Partial<PendingUpload> & { readonly name: string }): PendingUpload;
  /** Has `resume` be refused with this. */
  refuse(error: UploadError): void;
  /** What was asked of the queue, in order: `pause a`, `remove b`, ... */
  readonly calls: readonly string[];
}

function createFakeUpload(
  id: string,
  input: UploadInput,
  first: SnapshotPatch,
  note: (call: string) => void,
): FakeUpload {
  return {
    ...standingUpload(id, first),
    id,
    input,
    start: () => note(`start ${id} now`),
    pause: () => note(`pause ${id} itself`),
    terminate: async () => note(`terminate ${id} itself`),
    done: new Promise(() => {}),
  };
}

/** A queue whose uploads are whatever a test or story says they are: it moves no bytes and does nothing by itself. */
export function createFakeQueue(standing: readonly Standing[] = []): FakeQueue {
  const uploads = new Map<string, FakeUpload>();
  const listeners = new Set<() => void>();
  const calls: string[] = [];
  let left: readonly PendingUpload[] = [];
  let refusal: UploadError | null = null;
  const note = (call: string) => {
    calls.push(call);
  };
  let ids: readonly string[] = [];
  let snapshot = summarize(ids, []);
  let made = 0;

  const refresh = () => {
    if (ids.length !== uploads.size) ids = Object.freeze([...uploads.keys()]);
    snapshot = summarize(
      ids,
      [...uploads.values()].map((upload) => upload.getSnapshot()),
    );
    for (const listener of [...listeners]) listener();
  };
  const keep = (id: string, input: UploadInput, first: SnapshotPatch) => {
    const upload = createFakeUpload(id, input, first, note);
    uploads.set(id, upload);
    upload.subscribe(refresh);
    return upload;
  };
  const admit: typeof keep = (id, input, first) => {
    const upload = keep(id, input, first);
    refresh();
    return upload;
  };
  for (const { id, input = new Blob(), ...patch } of standing) keep(id, input, patch);
  refresh();
  const drop = (id: string) => {
    if (uploads.delete(id)) refresh();
  };

  return {
    calls,
    leave({ name, ...more }) {
      const base = { type: undefined, length: null, offset: null, createdAt: 0, needs: 'file' } as const;
      const pending: PendingUpload = { fingerprint: name, url: `/files/${name}`, name, ...base, ...more };
      left = [...left, pending];
      return pending;
    },
    refuse(error) {
      refusal = error;
    },
    pending: async () => left,
    async resume({ fingerprint, name = '', type = '', length, offset, url }, file) {
      note(`resume ${name}${file ? ` with ${file.name}` : ''}`);
      if (refusal) throw refusal;
      left = left.filter((pending) => pending.fingerprint !== fingerprint);
      const sent = offset ?? 0;
      const progress = { name, type, length, offset: sent, sent, url };
      return admit(fingerprint, file ?? new Blob(), {
        ...progress,
        status: 'uploading',
        phase: 'retrieving',
      });
    },
    async forget({ fingerprint, name }) {
      note(`forget ${name}`);
      left = left.filter((pending) => pending.fingerprint !== fingerprint);
    },
    stand: ({ id, input = new Blob(), ...patch }) => admit(id, input, patch),
    add(inputs) {
      return [...inputs].map((input) => {
        made += 1;
        note(`add ${input instanceof File ? input.name : 'bytes'}`);
        const file = input instanceof File ? { name: input.name, type: input.type, length: input.size } : {};
        return admit(`added-${made}`, input, file);
      });
    },
    get: (id) => uploads.get(id),
    start: (id) => note(`start ${id}`),
    pause: (id) => note(`pause ${id}`),
    async terminate(id) {
      note(`terminate ${id}`);
      drop(id);
    },
    remove(id) {
      note(`remove ${id}`);
      drop(id);
    },
    startAll: () => note('startAll'),
    pauseAll: () => note('pauseAll'),
    retryAll: () => note('retryAll'),
    clearCompleted() {
      note('clearCompleted');
      for (const upload of [...uploads.values()]) {
        if (upload.getSnapshot().status === 'completed') uploads.delete(upload.id);
      }
      refresh();
    },
    getSnapshot: () => snapshot,
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

function summarize(ids: readonly string[], uploads: readonly UploadSnapshot[]): QueueSnapshot {
  const counts = { idle: 0, uploading: 0, paused: 0, completed: 0, failed: 0, terminated: 0 };
  let [length, offset, sent] = [0, 0, 0];
  for (const upload of uploads) {
    counts[upload.status] += 1;
    length += upload.length ?? 0;
    offset += upload.offset;
    sent += upload.sent;
  }
  const running = uploads.filter(({ status, eta }) => status === 'uploading' && eta !== null);
  return Object.freeze({
    ids,
    counts: Object.freeze(counts),
    length,
    offset,
    sent,
    progress: length > 0 ? sent / length : null,
    speed: null,
    eta: running.length > 0 ? Math.max(...running.map(({ eta }) => eta ?? 0)) : null,
  });
}
