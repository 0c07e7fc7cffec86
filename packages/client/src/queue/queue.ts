import { check } from '../check.ts';
import type { Clock } from '../clock.ts';
import { createListeners } from '../listeners.ts';
import type { UploadSnapshot } from '../machine/snapshot.ts';
import type { UploadOptions } from '../options.ts';
import type { PendingWith } from '../pending/pendingFactory.ts';
import type { PendingUploads } from '../pending/pendingUpload.ts';
import type { UploadInput } from '../source/source.ts';
import { createTicker } from '../ticker.ts';
import type { QueuedUpload, Upload, UploadsInWorker } from '../upload.ts';
import { createLine } from './line.ts';
import { createMembers, type Member } from './members.ts';
import { createTotals } from './totals.ts';
import type { QueueSnapshot, UploadQueue, UploadQueueOptions } from './uploadQueue.ts';

export interface QueueParts {
  /** Gives what makes uploads that do nothing yet, where the queue's options do not give it. */
  readonly uploadsWith: UploadsInWorker;
  readonly pendingWith: PendingWith;
  readonly clock: Clock;
}

const PROGRESS_INTERVAL = 100;
/** How often a speed is shown anew while no byte moves, so that a dead line does not look alive. */
const SILENCE_INTERVAL = 1000;
/** In milliseconds. What is over sooner is not kept: of ten thousand small files none is written twice. */
const WORTHWHILE = 500;

/** The queue without a world: `env/` gives it one. */
export function createQueue(
  options: UploadQueueOptions,
  { uploadsWith, pendingWith, clock }: QueueParts,
): UploadQueue {
  const { concurrency = 3, autoStart = true, sources, worker = uploadsWith, ...shared } = options;
  check('concurrency', concurrency, concurrency >= 1, 'at least 1');
  const members = createMembers();
  const line = createLine<Member>();
  const totals = createTotals();
  const listeners = createListeners();
  let ranks = 0;
  let snapshot: QueueSnapshot | null = null;
  let shown: QueueSnapshot | null = null;
  let settling = false;

  function getSnapshot(): QueueSnapshot {
    snapshot ??= Object.freeze({ ids: members.ids(), ...totals.read(clock.now()) });
    return snapshot;
  }

  const ticker = createTicker(clock, () => {
    snapshot = null;
    show();
  });

  function show(): void {
    const current = getSnapshot();
    if (current === shown) return;
    shown = current;
    ticker.restart();
    if (current.speed !== null && current.speed > 0) ticker.within(SILENCE_INTERVAL);
    listeners.tell();
  }

  /** Fills slots and tells listeners, once for all that happens in one turn. */
  function settleSoon(): void {
    if (settling) return;
    settling = true;
    queueMicrotask(() => {
      settling = false;
      fillSlots();
      if (totals.uploading() === 0) totals.rest();
      show();
    });
  }

  function fillSlots(): void {
    while (totals.uploading() < concurrency) {
      const next = line.shift();
      if (next === undefined) return;
      next.upload.start();
    }
  }

  /** The list or a status changed: people see that at once. */
  function changed(): void {
    snapshot = null;
    settleSoon();
  }

  function uploadChanged(member: Member): void {
    const before = member.counted;
    const after = member.upload.getSnapshot();
    if (after === before) return;
    member.counted = after;
    totals.change(before, after, clock.now());
    if (after.status === before.status) {
      ticker.within(PROGRESS_INTERVAL);
      return;
    }
    // Whatever it was waiting for has happened, or was given up.
    line.remove(member.rank);
    if (after.status === 'uploading') keepSoon(member.upload);
    changed();
  }

  function pages(): Promise<PendingUploads> {
    return pendingWith(shared, sources, queue);
  }

  function keepSoon(upload: QueuedUpload): void {
    const keep = () => pages().then((pages) => pages.keep(upload));
    clock.after(WORTHWHILE, () => {
      // Where its code cannot be loaded, nothing is kept.
      if (upload.getSnapshot().status === 'uploading') keep().catch(() => {});
    });
  }

  function admit(upload: QueuedUpload, endpoint: string, scope: string): void {
    const member: Member = {
      upload,
      endpoint,
      scope,
      rank: ranks++,
      counted: upload.getSnapshot(),
      unsubscribe: upload.subscribe(() => uploadChanged(member)),
    };
    members.add(member);
    totals.change(null, member.counted, clock.now());
    changed();
  }

  function drop(member: Member): void {
    member.unsubscribe();
    member.upload.markQueued(false);
    line.remove(member.rank);
    members.remove(member);
    totals.change(member.counted, null, clock.now());
    changed();
  }

  function enqueue(member: Member): void {
    const { status } = member.counted;
    if (status !== 'idle' && status !== 'paused' && status !== 'failed') return;
    line.add(member.rank, member);
    member.upload.markQueued(true);
    settleSoon();
  }

  function enqueueAll(wanted: (snapshot: UploadSnapshot) => boolean): void {
    for (const member of members.all()) if (wanted(member.counted)) enqueue(member);
  }

  function hold(member: Member): void {
    line.remove(member.rank);
    member.upload.pause();
  }

  async function terminate(member: Member): Promise<void> {
    const ended = member.upload.terminate();
    drop(member);
    await ended;
  }

  function start(id: string): void {
    const member = members.get(id);
    if (member === undefined) return;
    // It has its slot; if it waits for its next try, it need not any more.
    if (member.counted.status === 'uploading') member.upload.start();
    else enqueue(member);
  }

  function add(inputs: Iterable<UploadInput>, overrides?: Partial<UploadOptions>): readonly Upload[] {
    const metadata = { ...shared.metadata, ...overrides?.metadata };
    const merged: UploadOptions = { ...shared, ...overrides, metadata };
    const endpoint = String(merged.endpoint);
    const scope = merged.scope ?? '';
    const make = worker(merged);
    // All uploads are made before the first is taken in: where one cannot be made, nothing has changed.
    const fresh = new Map<UploadInput, QueuedUpload>();
    const uploads = [...inputs].map((input) => {
      const known = members.open(input, endpoint, scope)?.upload ?? fresh.get(input);
      const upload = known ?? make(input);
      if (members.get(upload.id) === undefined) fresh.set(input, upload);
      return upload;
    });
    for (const upload of fresh.values()) {
      // Before it is watched, so that it costs no second snapshot.
      upload.markQueued(autoStart);
      admit(upload, endpoint, scope);
    }
    if (autoStart) for (const upload of uploads) start(upload.id);
    return uploads;
  }

  const queue: UploadQueue = {
    add,

    get: (id) => members.get(id)?.upload,

    start,

    pause(id) {
      const member = members.get(id);
      if (member !== undefined) hold(member);
    },

    async terminate(id) {
      const member = members.get(id);
      if (member !== undefined) await terminate(member);
    },

    remove(id) {
      const member = members.get(id);
      if (member === undefined) return;
      const { status } = member.counted;
      if (status !== 'uploading' && status !== 'paused') return drop(member);
      // The row is gone and nobody is left to tell: what the server could not delete now, it sweeps later.
      terminate(member).catch(() => {});
    },

    startAll: () => enqueueAll(({ status }) => status === 'idle' || status === 'paused'),

    pauseAll() {
      line.clear();
      for (const member of members.all()) hold(member);
    },

    retryAll: () => enqueueAll(({ status }) => status === 'failed'),

    clearCompleted() {
      for (const member of [...members.all()]) if (member.counted.status === 'completed') drop(member);
    },

    pending: async () => (await pages()).list(),
    resume: async (pending, file) => (await pages()).resume(pending, file),
    forget: async (pending) => (await pages()).forget(pending),

    getSnapshot,
    subscribe: listeners.subscribe,
  };
  return queue;
}
