import { type Clock, systemClock } from '../../clock.ts';
import { RecordStoreError } from '../../ports/recordStore.ts';
import type { Database } from './driver.ts';
import { faultOf } from './fault.ts';
import { PATIENCE, RETRY_INTERVAL } from './patience.ts';

/**
 * Turns of the event loop that a group stays open at most, as long as each brings it more. To close it after the first cost
 * a sixth of the throughput of small uploads.
 */
export const OPEN_TURNS = 8;

/**
 * Makes the changes that come one upon the other in one transaction: what a transaction costs beside its changes (locks,
 * pages of indexes that most changes touch, frames of the log) is more than half of the cost of one that inserts an
 * upload. One that comes alone is made at the end of the turn of the event loop. A promise is kept only once its change
 * is committed; nobody sees it before.
 *
 * The lock is held while changes are made and not a moment longer: a process that is stopped holds up no other. Where
 * another process has it, a short wait within SQLite is tried first, for which this process stands still (see
 * openDatabase), and then again every `RETRY_INTERVAL`; who asks meanwhile stands in line.
 */
export interface GroupedChanges {
  /**
   * Makes a change, and gives what it gave. What it reads holds until it has written: it has the database to itself.
   *
   * @throws RecordStoreError; nothing was changed then. Made anew after `busy`.
   */
  make<T>(change: () => T): Promise<T>;
  /** Makes at once what waits still: before the database is closed. */
  flush(): void;
}

interface Waiting {
  /** When it was asked for. */
  readonly since: number;
  make(): void;
  settle(): void;
  fail(error: unknown): void;
}

export interface GroupedChangesOptions {
  /** Runs after each transaction. Default: nothing. */
  readonly onCommitted?: () => void;
  readonly clock?: Clock;
}

export function groupedChanges(
  database: Database,
  { onCommitted = () => {}, clock = systemClock }: GroupedChangesOptions = {},
): GroupedChanges {
  let waiting: Waiting[] = [];

  const makeAll = database.transaction((group: readonly Waiting[]) => {
    for (const { make } of group) make();
  });

  /** Makes all of a group, and gives back what could not be tried. */
  function makeGroup(group: readonly Waiting[]): readonly Waiting[] {
    try {
      makeAll.immediate(group);
    } catch (error) {
      const fault = faultOf(error);
      if (fault.reason === 'busy') return group;
      // All of it was taken back. Alone, each change succeeds or fails by itself.
      if (group.length > 1) return group.flatMap((one) => makeGroup([one]));
      for (const { fail } of group) fail(fault);
      return [];
    }
    onCommitted();
    for (const { settle } of group) settle();
    return [];
  }

  function makeWaiting(): readonly Waiting[] {
    const group = waiting;
    waiting = [];
    return group.length === 0 ? group : makeGroup(group);
  }

  function tryWaiting(): void {
    const untried = makeWaiting();
    const isOver = ({ since }: Waiting) => Math.abs(clock.now() - since) >= PATIENCE;
    for (const one of untried) if (isOver(one)) one.fail(tooBusy());
    // Before those who ask from now on, whom the next try finds in line.
    waiting = [...untried.filter((one) => !isOver(one)), ...waiting];
    if (waiting.length > 0) later();
  }

  function whenNoMoreCome(seen = waiting.length, turns = 1): void {
    setImmediate(() => {
      if (waiting.length > seen && turns < OPEN_TURNS) whenNoMoreCome(waiting.length, turns + 1);
      else tryWaiting();
    });
  }

  function later(): void {
    const stop = clock.repeat(RETRY_INTERVAL, () => {
      stop();
      tryWaiting();
    });
  }

  return {
    make: (change) =>
      new Promise((resolve, reject) => {
        let made: { readonly value: ReturnType<typeof change> };
        waiting.push({
          since: clock.now(),
          make() {
            made = { value: change() };
          },
          settle: () => resolve(made.value),
          fail: reject,
        });
        if (waiting.length === 1) whenNoMoreCome();
      }),
    flush() {
      for (const { fail } of makeWaiting()) fail(tooBusy());
    },
  };
}

function tooBusy(): RecordStoreError {
  return new RecordStoreError('busy', new Error('Another process keeps the database to itself'));
}
