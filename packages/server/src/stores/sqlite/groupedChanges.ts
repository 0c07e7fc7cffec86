import { type Clock, systemClock } from '../../clock.ts';
import { RecordStoreError } from '../../ports/recordStore.ts';
import type { Database } from './driver.ts';
import { faultOf, inDatabase } from './fault.ts';
import { PATIENCE, RETRY_INTERVAL } from './patience.ts';

/**
 * Makes the changes that come within one turn of the event loop in one transaction, at its end: what a transaction costs
 * beside its changes (locks, pages of indexes that most changes touch, frames of the log) is more than half of the cost
 * of one that inserts an upload. A promise is kept only once its change is committed; nobody sees it before.
 *
 * The lock is held while changes are made and not a moment longer: a process that is stopped holds up no other. Where
 * another process has it, a short wait within SQLite is tried first, for which this process stands still (see
 * openDatabase), and then again every `RETRY_INTERVAL`; who asks meanwhile stands in line.
 */
export interface GroupedChanges {
  /** Makes a change, and gives what it gave. @throws RecordStoreError; nothing was changed then. Made anew after `busy`. */
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

  /** Makes one by itself; `busy`: it could not be tried. */
  function makeAlone(one: Waiting): 'settled' | 'busy' {
    try {
      one.make();
      onCommitted();
      one.settle();
    } catch (error) {
      if (faultOf(error).reason === 'busy') return 'busy';
      one.fail(error);
    }
    return 'settled';
  }

  /** Makes what waits, and gives back what could not be tried. */
  function makeWaiting(): Waiting[] {
    const group = waiting;
    waiting = [];
    if (group.length <= 1) return group.filter((one) => makeAlone(one) === 'busy');
    try {
      makeAll.immediate(group);
    } catch (error) {
      // All of it was taken back. Alone, each change succeeds or fails by itself; but each would wait for the lock anew.
      if (faultOf(error).reason === 'busy') return group;
      return group.filter((one) => makeAlone(one) === 'busy');
    }
    onCommitted();
    for (const { settle } of group) settle();
    return [];
  }

  function tryWaiting(): void {
    const untried = makeWaiting();
    const isOver = ({ since }: Waiting) => Math.abs(clock.now() - since) >= PATIENCE;
    for (const one of untried) if (isOver(one)) one.fail(tooBusy());
    // Before those who ask from now on, whom the next try finds in line.
    waiting = [...untried.filter((one) => !isOver(one)), ...waiting];
    if (waiting.length > 0) later();
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
        if (waiting.length === 0) setImmediate(tryWaiting);
        let made: { readonly value: ReturnType<typeof change> };
        waiting.push({
          since: clock.now(),
          make() {
            made = { value: inDatabase(change) };
          },
          settle: () => resolve(made.value),
          fail: reject,
        });
      }),
    flush() {
      for (const { fail } of makeWaiting()) fail(tooBusy());
    },
  };
}

function tooBusy(): RecordStoreError {
  return new RecordStoreError('busy', new Error('Another process keeps the database to itself'));
}
