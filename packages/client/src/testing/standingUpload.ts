import { createListeners } from '../listeners.ts';
import type { SnapshotBase, UploadSnapshot, UploadStatus } from '../machine/snapshot.ts';

/** What is to be shown of an upload from now on; what is not named stays. */
export type SnapshotPatch = Partial<UploadSnapshot> & { readonly status?: UploadStatus };

/** The looks of an upload, without anything behind them. */
export interface StandingUpload {
  getSnapshot(): UploadSnapshot;
  /** Returns the way out. */
  subscribe(listener: () => void): () => void;
  /** Shows this now. Without a status the present one stays, and with it what it carries. */
  show(patch: SnapshotPatch): void;
}

/** Stands still in whatever state a test or a story says: for looking at what shows uploads. Idle by default. */
export function standingUpload(id: string, first: SnapshotPatch = {}): StandingUpload {
  const { subscribe, tell } = createListeners();
  let snapshot = patched({ ...blank, id }, first);
  return {
    getSnapshot: () => snapshot,
    subscribe,
    show(patch) {
      snapshot = patched(snapshot, patch);
      tell();
    },
  };
}

const blank = {
  id: '',
  name: '',
  type: '',
  length: null,
  offset: 0,
  sent: 0,
  url: null,
  progress: null,
  speed: null,
  eta: null,
  queued: false,
  status: 'idle',
} as const;

function patched(before: UploadSnapshot, patch: SnapshotPatch): UploadSnapshot {
  const next = { ...(patch.status === undefined ? before : baseOf(before)), ...patch };
  const { length, sent, status } = next;
  const progress = length === 0 ? Number(status === 'completed') : length && sent / length;
  // The patch decides which branch of the union this is; a test that mixes them up shows nonsense to itself only.
  return Object.freeze({ ...next, progress }) as UploadSnapshot;
}

/** Without the status, and what went with it. */
function baseOf(snapshot: UploadSnapshot): SnapshotBase {
  const { id, name, type, length, offset, sent, url, progress, speed, eta, queued, stats } = snapshot;
  const base = { id, name, type, length, offset, sent, url, progress, speed, eta, queued };
  return stats === undefined ? base : { ...base, stats };
}
