import { tus } from './dialect/tus.ts';
import type { Environment } from './env/environment.ts';
import { UploadError } from './errors.ts';
import { type CompletedResponse, snapshotOf, type UploadSnapshot } from './machine/snapshot.ts';
import { initialState, type UploadState } from './machine/state.ts';
import { createMeter, eta } from './meter.ts';
import { settle, type UploadOptions } from './options.ts';
import { createRunner } from './runner.ts';
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
  /** Resolves on completion; rejects with an UploadError on the first failure, or 'aborted' when terminated. */
  readonly done: Promise<CompletedUpload>;
}

export type CreateUpload = (input: UploadInput, options: UploadOptions) => Upload;

let count = 0;

/** Makes `createUpload` for one environment. */
export function uploadFactory(environment: Environment): CreateUpload {
  return function createUpload(input, options) {
    const { clock } = environment;
    const source = environment.openSource(input);
    const settings = settle(options, source, environment);
    const memory = createMemory(input, source, settings, clock);
    const meter = createMeter();
    count += 1;
    const { name, type } = source;
    const identity = { id: `upload-${count}`, name, type };

    const view = (state: UploadState): UploadSnapshot => {
      const moving = state.status === 'uploading' && state.phase === 'appending' && state.length !== null;
      const speed = moving ? meter.speed(clock.now()) : null;
      const toGo = moving ? eta((state.length ?? 0) - state.sent, speed) : null;
      return snapshotOf(state, { ...identity, speed, eta: toGo });
    };
    // A speed does, so that a dead line does not look alive.
    const ages = ({ speed }: UploadSnapshot) => speed !== null && speed > 0;
    const publisher = createPublisher(view(initialState(source.length)), clock, ages);
    const { done, settled } = outcome(identity);

    const runner = createRunner(
      { source, settings, dialect: tus, memory, clock },
      environment,
      (state, previous) => {
        const appending = isAppending(state);
        if (!appending) meter.reset();
        else meter.sample(state.sent, clock.now());
        settled(state);
        // From chunk to chunk nothing changes for people but the numbers.
        publisher.publish(() => view(state), appending && isAppending(previous) ? 'tick' : 'now');
      },
    );

    return {
      id: identity.id,
      input,
      getSnapshot: publisher.getSnapshot,
      subscribe: publisher.subscribe,
      start: () => runner.dispatch({ type: 'start' }),
      pause: () => runner.dispatch({ type: 'pause' }),
      terminate() {
        runner.dispatch({ type: 'terminate' });
        return runner.terminated();
      },
      done,
    };
  };
}

function isAppending(state: UploadState): boolean {
  return state.status === 'uploading' && state.phase === 'appending';
}

/** The promise of how it ends. Nobody has to look at it. */
function outcome({ id, name }: { id: string; name: string }) {
  let settled: (state: UploadState) => void = () => {};
  const done = new Promise<CompletedUpload>((resolve, reject) => {
    settled = (state) => {
      if (state.status === 'completed') {
        resolve({ url: state.url, length: state.length, response: state.response });
      } else if (state.status === 'failed') {
        reject(state.error);
      } else if (state.status === 'terminated') {
        reject(new UploadError(`${name || id} was terminated`, { code: 'aborted' }));
      }
    };
  });
  done.catch(() => {});
  return { done, settled };
}
