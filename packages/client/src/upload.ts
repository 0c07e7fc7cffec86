import { tus } from './dialect/tus.ts';
import type { Environment } from './env/environment.ts';
import { UploadError } from './errors.ts';
import { type CompletedResponse, snapshotOf, type UploadSnapshot } from './machine/snapshot.ts';
import { type Goal, initialState, type UploadState } from './machine/state.ts';
import { counted, type UploadStats } from './machine/stats.ts';
import { createMeter, eta, type Meter } from './meter.ts';
import { type Settings, settle, type UploadOptions } from './options.ts';
import { createRunner, type Runner } from './runner.ts';
import type { UploadInput } from './source/source.ts';
import { createMemory } from './steps/memory.ts';
import { createPublisher, type Store } from './store.ts';

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
 * object until something changes. Listeners hear of a change of status at once, of progress at most every 100 ms.
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
   * settles when the server has answered.
   *
   * @throws UploadError when the server could not be told. It will then remove the upload when it expires.
   */
  terminate(): Promise<void>;
  /** Resolves on completion; rejects with an UploadError on failure, or 'aborted' when terminated. It settles once. */
  readonly done: Promise<CompletedUpload>;
}

export type CreateUpload = (input: UploadInput, options: UploadOptions) => Upload;

/** An upload that can be told to stop on the way. */
export interface SteppableUpload extends Upload {
  /** `start()` up to so many bytes, or until one more chunk is acknowledged; it is paused there. */
  startUpTo(goal: Exclude<Goal, null>): void;
}

/** Settles options once, for any number of uploads. @throws TypeError or RangeError when they make no sense. */
export type UploadsWith = (options: UploadOptions) => (input: UploadInput) => SteppableUpload;

let count = 0;

/** Makes uploads for one environment. Of 10,000 in a queue most stand idle: what only a running one needs comes later. */
export function uploadFactory(environment: Environment): UploadsWith {
  return (options) => {
    const settings = settle(options, environment);
    return (input) => makeUpload(input, settings, environment);
  };
}

function makeUpload(input: UploadInput, settings: Settings, environment: Environment): SteppableUpload {
  const { clock } = environment;
  const source = environment.openSource(input);
  count += 1;
  const id = `upload-${count}`;
  let state: UploadState = initialState(source.length);
  let meter: Meter | null = null;
  let runner: Runner | null = null;
  let outcome: Outcome | null = null;
  let stats: UploadStats | undefined;

  function view(): UploadSnapshot {
    const speed = isAppending(state) && state.length !== null ? (meter?.speed(clock.now()) ?? null) : null;
    const toGo = speed === null ? null : eta((state.length ?? 0) - state.sent, speed);
    return snapshotOf(state, {
      id,
      name: source.name,
      type: source.type,
      speed,
      eta: toGo,
      ...(stats && { stats }),
    });
  }
  // A speed does, so that a dead line does not look alive.
  const ages = ({ speed }: UploadSnapshot) => speed !== null && speed > 0;
  const publisher = createPublisher(view, clock, ages);

  function changed(next: UploadState, previous: UploadState): void {
    state = next;
    stats = counted(stats, previous, next, clock.now());
    const appending = isAppending(state);
    if (!appending) meter?.reset();
    else {
      meter ??= createMeter();
      meter.sample(state.sent, clock.now());
    }
    outcome?.settle(state);
    // From chunk to chunk nothing changes for people but the numbers.
    publisher.publish(view, appending && isAppending(previous) ? 'tick' : 'now');
  }

  function running(): Runner {
    if (runner === null) {
      const memory = createMemory(input, source, settings, clock);
      runner = createRunner({ source, settings, dialect: tus, memory, clock }, environment, changed);
    }
    return runner;
  }

  return {
    id,
    input,
    getSnapshot: publisher.getSnapshot,
    subscribe: publisher.subscribe,
    start() {
      const { stopAt } = settings;
      const goal = stopAt !== null && state.offset < stopAt ? stopAt : null;
      running().dispatch({ type: 'start', goal });
    },
    startUpTo: (goal) => running().dispatch({ type: 'start', goal }),
    pause: () => running().dispatch({ type: 'pause' }),
    terminate() {
      running().dispatch({ type: 'terminate' });
      return running().terminated();
    },
    get done() {
      outcome ??= createOutcome(source.name || id, state);
      return outcome.promise;
    },
  };
}

function isAppending(state: UploadState): boolean {
  return state.status === 'uploading' && state.phase === 'appending';
}

/** The promise of how an upload ends. Nobody has to look at it. */
interface Outcome {
  readonly promise: Promise<CompletedUpload>;
  settle(state: UploadState): void;
}

function createOutcome(name: string, state: UploadState): Outcome {
  let settle: Outcome['settle'] = () => {};
  const promise = new Promise<CompletedUpload>((resolve, reject) => {
    settle = (state) => {
      if (state.status === 'completed') {
        resolve({ url: state.url, length: state.length, response: state.response });
      } else if (state.status === 'failed') {
        reject(state.error);
      } else if (state.status === 'terminated') {
        reject(new UploadError(`${name} was terminated`, { code: 'aborted' }));
      }
    };
  });
  settle(state);
  promise.catch(() => {});
  return { promise, settle };
}
