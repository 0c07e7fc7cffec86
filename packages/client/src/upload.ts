import type { Environment } from './env/environment.ts';
import { createListeners } from './listeners.ts';
import { type CompletedResponse, snapshotOf, type UploadSnapshot } from './machine/snapshot.ts';
import { type Command, type Goal, initialState, type UploadState } from './machine/state.ts';
import { transition } from './machine/transition.ts';
import { type Settings, settle, type UploadOptions } from './options.ts';
import { createOutcome, type Outcome } from './outcome.ts';
import type { UploadInput } from './source/source.ts';
import type { Store } from './store.ts';
import { createTransfer, type Transfer } from './transfer.ts';

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

/** An upload as clients and queues hold it. */
export interface ManagedUpload extends Upload {
  /** `start()` up to so many bytes, or until one more chunk is acknowledged; it is paused there. */
  startUpTo(goal: Exclude<Goal, null>): void;
  /** Marks it as waiting for its turn; `start` and `pause` take the mark away again. */
  markQueued(queued: boolean): void;
  /** What it is known by in other pages; `null`: it is not, or was never started. */
  key(): Promise<string | null>;
}

/** Settles options once, for any number of uploads. @throws TypeError or RangeError when they make no sense. */
export type UploadsWith = (options: UploadOptions) => (input: UploadInput) => ManagedUpload;

let count = 0;

/** Makes uploads for one environment. */
export function uploadFactory(environment: Environment): UploadsWith {
  return (options) => {
    const settings = settle(options, environment);
    return (input) => makeUpload(input, settings, environment);
  };
}

/** Of 10,000 uploads in a queue nearly all stand still: what moves one is made when there is something to do. */
function makeUpload(input: UploadInput, settings: Settings, environment: Environment): ManagedUpload {
  const source = environment.openSource(input);
  const { subscribe, tell } = createListeners();
  count += 1;
  const id = `upload-${count}`;
  let state: UploadState = initialState(source.length);
  let queued = false;
  let resting: UploadSnapshot | null = null;
  let transfer: Transfer | null = null;
  let outcome: Outcome | null = null;

  function changed(next: UploadState): void {
    state = next;
    outcome?.settle(state);
  }

  function dispatch(command: Command): void {
    const before = { state, queued };
    queued = false;
    if (transfer === null) {
      const next = transition(state, command);
      if (next.effects.length === 0) {
        rest(next.state, before.queued);
        return;
      }
      transfer = createTransfer({ id, input, source, settings, environment, state, tell, changed, isQueued });
    }
    transfer.dispatch(command);
    if (before.queued && before.state === state) show();
  }

  /** From one state of rest to another, before there was anything to do. */
  function rest(next: UploadState, wasQueued: boolean): void {
    if (next === state && !wasQueued) return;
    if (next.status === 'terminated') source.close();
    changed(next);
    show();
  }

  function isQueued(): boolean {
    return queued;
  }

  function show(): void {
    if (transfer !== null) transfer.show();
    else {
      resting = null;
      tell();
    }
  }

  function getSnapshot(): UploadSnapshot {
    if (transfer !== null) return transfer.getSnapshot();
    const { name, type } = source;
    resting ??= snapshotOf(state, { id, name, type, speed: null, eta: null, queued });
    return resting;
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
    key: async () => transfer?.key() ?? null,
    get done() {
      outcome ??= createOutcome(source.name || id, state);
      return outcome.promise;
    },
  };
}
