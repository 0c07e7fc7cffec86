import { dialectOf } from './dialectOf.ts';
import type { Environment } from './env/environment.ts';
import { UploadError } from './errors.ts';
import { snapshotOf, type UploadSnapshot } from './machine/snapshot.ts';
import type { UploadEvent, UploadState } from './machine/state.ts';
import { counted, type UploadStats } from './machine/stats.ts';
import { createMeter, eta } from './meter.ts';
import type { Settings } from './options.ts';
import { createRunner } from './runner.ts';
import type { Source, UploadInput } from './source/source.ts';
import { createMemory } from './steps/memory.ts';
import { createPublisher } from './store.ts';

export interface TransferParts {
  readonly id: string;
  readonly input: UploadInput;
  readonly source: Source;
  readonly settings: Settings;
  readonly environment: Environment;
  /** Where the upload stands now. */
  readonly state: UploadState;
  isQueued(): boolean;
  /** Told of each new state, before listeners are. */
  changed(state: UploadState): void;
  /** Tells the listeners that there is a new snapshot. */
  tell(): void;
}

/** What moves an upload, and measures it. */
export interface Transfer {
  dispatch(event: UploadEvent): void;
  terminated(): Promise<void>;
  /** What the upload is known by in other pages; `null`: it is not. */
  key(): Promise<string | null>;
  getSnapshot(): UploadSnapshot;
  /** Makes the snapshot anew. */
  show(): void;
}

export function createTransfer(parts: TransferParts): Transfer {
  const { id, input, source, settings, environment } = parts;
  const { clock, random } = environment;
  const meter = createMeter();
  let { state } = parts;
  let stats: UploadStats | undefined;

  function view(): UploadSnapshot {
    const speed = isMoving(state) && state.length !== null ? meter.speed(clock.now()) : null;
    const toGo = speed === null ? null : eta((state.length ?? 0) - state.sent, speed);
    const { name, type } = source;
    const details = { id, name, type, speed, eta: toGo, queued: parts.isQueued() };
    return snapshotOf(state, stats === undefined ? details : { ...details, stats });
  }
  // A speed does, so that a dead line does not look alive.
  const ages = ({ speed }: UploadSnapshot) => speed !== null && speed > 0;
  const publisher = createPublisher(view, clock, ages, parts.tell);

  function changed(next: UploadState, previous: UploadState, event: UploadEvent): void {
    state = next;
    stats = counted(stats, event, previous, next, clock.now());
    const moving = isMoving(state);
    if (moving) meter.sample(state.sent, clock.now());
    else meter.reset();
    parts.changed(state);
    // From chunk to chunk nothing changes for people but the numbers.
    publisher.publish(moving && isMoving(previous) ? 'tick' : 'now');
  }

  const memory = createMemory(input, source, settings, clock);
  const dialect = () => dialectOf(settings, environment);
  const witness = settings.digest && (() => environment.witness(source, UploadError));
  const context = { source, settings, dialect, witness, memory, clock, random };
  const { dispatch, terminated } = createRunner(state, context, environment, changed);

  return {
    dispatch,
    terminated,
    key: memory.key,
    getSnapshot: publisher.getSnapshot,
    show: () => publisher.publish('now'),
  };
}

/** Bytes go: to the server in one piece or in parts, or from another page. */
function isMoving(state: UploadState): boolean {
  if (state.status !== 'uploading') return false;
  const { phase, sent } = state;
  return phase === 'appending' || phase === 'watching' || (phase === 'creating' && sent > 0);
}
