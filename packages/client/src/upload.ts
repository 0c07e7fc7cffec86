import { dialectOf } from './dialectOf.ts';
import type { Environment } from './env/environment.ts';
import { UploadError } from './errors.ts';
import { createListeners } from './listeners.ts';
import { type CompletedResponse, snapshotOf, type UploadSnapshot } from './machine/snapshot.ts';
import { type Command, type Goal, initialState, type UploadState } from './machine/state.ts';
import { counted, type UploadStats } from './machine/stats.ts';
import { transition } from './machine/transition.ts';
import { createMeter, eta } from './meter.ts';
import { type Settings, settle, type UploadOptions } from './options.ts';
import { createOutcome, type Outcome } from './outcome.ts';
import { createRunner } from './runner.ts';
import type { UploadInput } from './source/source.ts';
import { createMemory } from './steps/memory.ts';
import type { Store } from './store.ts';
import { createTicker } from './ticker.ts';

/** How an upload ended well. */
export interface CompletedUpload {
  readonly url: string;
  /** Bytes. */
  readonly length: number;
  /** The answer to the last byte; `null` when it was lost and completion was learnt from the offset. */
  readonly response: CompletedResponse | null;
}

/**
 * One transfer. Nothing happens before `start`. Made for useSyncExternalStore: a snapshot is frozen, and the same
 * object until something changes. Listeners hear of a change of status at once, of progress about every 200 ms.
 */
export interface Upload extends Store<UploadSnapshot> {
  /** The client's own id, unique in the page. */
  readonly id: string;
  readonly input: UploadInput;
  /** Starts, resumes or tries again, in a wait at once; does nothing where none of these applies. */
  start(): void;
  /** Stops for now. What the server acknowledged stays there. */
  pause(): void;
  /**
   * Gives up for good: the server's copy is deleted and the url forgotten. The status changes at once; the promise
   * settles when the server has answered. Where the answer to the creation got lost, a server that knows
   * `Idempotency-Key` is asked once more where the upload is.
   *
   * @throws UploadError when the server could not be told. It then removes the upload when it expires; a whole one stays.
   */
  terminate(): Promise<void>;
  /** Resolves on completion; rejects with an UploadError on failure, or 'aborted' when terminated. It settles once. */
  readonly done: Promise<CompletedUpload>;
}

export type CreateUpload = (input: UploadInput, options: UploadOptions) => Upload;

/** An upload as queues hold it. Its status follows its methods at once. */
export interface QueuedUpload extends Upload {
  /** Marks it as waiting for its turn; `start` and `pause` take the mark away again. */
  markQueued(queued: boolean): void;
  /** What it is known by in other pages; `null`: it is not, or was never started. */
  key(): Promise<string | null>;
}

/** An upload as clients hold it. */
export interface ManagedUpload extends QueuedUpload {
  /** `start()` up to so many bytes, or until one more chunk is acknowledged; it is paused there. */
  startUpTo(goal: Exclude<Goal, null>): void;
}

/** Settles options once, for any number of uploads. @throws TypeError or RangeError when they make no sense. */
export type UploadsWith = (options: UploadOptions) => (input: UploadInput) => ManagedUpload;

/** Makes uploads that run in a worker: what `uploadsInWorker` of `@kit/client/worker` gives. */
export type UploadsInWorker = (options: UploadOptions) => (input: UploadInput) => QueuedUpload;

let count = 0;

/** Makes uploads for one environment. */
export function uploadFactory(environment: Environment): UploadsWith {
  return (options) => {
    const settings = settle(options, environment);
    return (input) => makeUpload(input, settings, environment);
  };
}

// Progress is shown about every 200 ms: nobody reads numbers faster, and each costs a rendering. Browsers tell of it every
// 100 ms, give or take a few: each second word is shown as it comes, without a timer, which would be a task of its own and
// cost the page as much again.
const EARLIEST = 190;
const LATEST = 300;
/** How often a speed is made anew while nothing comes, so that a dead line does not look alive. In milliseconds. */
const REFRESH = 1000;

/** @param from where it stands already; by default it is idle. */
export function makeUpload(
  input: UploadInput,
  settings: Settings,
  environment: Environment,
  from?: UploadState,
): ManagedUpload {
  const source = environment.openSource(input);
  const { clock, random } = environment;
  const { subscribe, tell } = createListeners();
  const id = `upload-${++count}`;
  let state: UploadState = from ?? initialState(source.length);
  let stats: UploadStats | undefined;
  let queued = false;
  let snapshot: UploadSnapshot | null = null;
  let outcome: Outcome | null = null;
  let transfer: ReturnType<typeof createTransfer> | null = null;

  /** What moves and measures it. Of 10,000 in a queue nearly all stand still: made when there is something to do. */
  function createTransfer() {
    const meter = createMeter();
    const ticker = createTicker(clock, show);
    const memory = createMemory(input, source, settings, clock);
    const dialect = () => dialectOf(settings, environment);
    const witness = settings.digest && (() => environment.witness(source, UploadError));
    const context = { source, settings, dialect, witness, memory, clock, random };
    const runner = createRunner(state, context, environment, (next, previous, event) => {
      state = next;
      stats = counted(stats, event, previous, next, clock.now());
      const moving = isMoving(state);
      if (moving) meter.sample(state.sent, clock.now());
      else meter.reset();
      outcome?.settle(state);
      // From chunk to chunk nothing changes for people but the numbers.
      if (moving && isMoving(previous) && !ticker.isDue(EARLIEST)) ticker.within(LATEST);
      else show();
    });
    return { meter, ticker, memory, ...runner };
  }

  function dispatch(command: Command): void {
    const before = { state, queued };
    queued = false;
    const next = transition(state, command);
    if (next.effects.length > 0) transfer ??= createTransfer();
    if (transfer !== null) transfer.dispatch(command);
    else if (next.state !== state) rest(next.state);
    if (before.queued && before.state === state) show();
  }

  /** From one state of rest to another, before there was anything to do. */
  function rest(next: UploadState): void {
    state = next;
    if (state.status === 'terminated') source.close();
    outcome?.settle(state);
    show();
  }

  function show(): void {
    snapshot = null;
    if (transfer !== null) {
      const { ticker } = transfer;
      ticker.restart();
      if (getSnapshot().speed) ticker.within(REFRESH);
    }
    tell();
  }

  function getSnapshot(): UploadSnapshot {
    snapshot ??= view();
    return snapshot;
  }

  function view(): UploadSnapshot {
    const { name, type } = source;
    const { length, sent } = state;
    const speed = transfer && length !== null && isMoving(state) ? transfer.meter.speed(clock.now()) : null;
    const toGo = speed === null ? null : eta((length ?? 0) - sent, speed);
    const details = { id, name, type, speed, eta: toGo, queued, ...(stats && { stats }) };
    return snapshotOf(state, details);
  }

  return {
    id,
    input,
    getSnapshot,
    subscribe,
    start() {
      const { stopAt } = settings;
      dispatch({ type: 'start', goal: stopAt !== null && state.offset < stopAt ? stopAt : null });
    },
    startUpTo: (goal) => dispatch({ type: 'start', goal }),
    markQueued(mark) {
      if (mark === queued) return;
      queued = mark;
      show();
    },
    pause: () => dispatch({ type: 'pause' }),
    async terminate() {
      dispatch({ type: 'terminate' });
      await transfer?.terminated();
    },
    key: async () => transfer?.memory.key() ?? null,
    get done() {
      outcome ??= createOutcome(source.name || id, state);
      return outcome.promise;
    },
  };
}

/** Bytes go: to the server in one piece or in parts, or from another page. */
function isMoving(state: UploadState): boolean {
  if (state.status !== 'uploading') return false;
  const { phase, sent } = state;
  return phase === 'appending' || phase === 'watching' || (phase === 'creating' && sent > 0);
}
