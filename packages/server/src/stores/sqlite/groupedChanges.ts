import type { Database } from './driver.ts';
import { faultOf, inDatabase } from './fault.ts';

/**
 * Makes the changes that come within one turn of the event loop in one transaction, at its end: what a transaction costs
 * beside its changes (locks, pages of indexes that most changes touch, frames of the log) is more than half of the cost
 * of one that inserts an upload. A promise is kept only once its change is committed; nobody sees it before.
 *
 * The lock is held while changes are made and not a moment longer: a process that is stopped holds up no other.
 */
export interface GroupedChanges {
  /** Makes a change, and gives what it gave. @throws RecordStoreError; nothing was changed then. */
  make<T>(change: () => T): Promise<T>;
  /** Makes at once what waits still: before the database is closed. */
  flush(): void;
}

interface Waiting {
  make(): void;
  settle(): void;
  fail(error: unknown): void;
}

/** @param onCommitted runs after each transaction. Default: nothing. */
export function groupedChanges(database: Database, onCommitted: () => void = () => {}): GroupedChanges {
  let waiting: Waiting[] = [];

  const makeAll = database.transaction((group: readonly Waiting[]) => {
    for (const { make } of group) make();
  });

  function makeAlone(one: Waiting): void {
    try {
      one.make();
      onCommitted();
      one.settle();
    } catch (error) {
      one.fail(error);
    }
  }

  function flush(): void {
    const group = waiting;
    waiting = [];
    if (group.length <= 1) {
      group.forEach(makeAlone);
      return;
    }
    try {
      makeAll.immediate(group);
    } catch (error) {
      const fault = faultOf(error);
      // All of it was taken back. Alone, each change succeeds or fails by itself; but each would wait for the lock anew.
      if (fault.reason === 'busy') for (const { fail } of group) fail(fault);
      else group.forEach(makeAlone);
      return;
    }
    onCommitted();
    for (const { settle } of group) settle();
  }

  return {
    make: (change) =>
      new Promise((resolve, reject) => {
        if (waiting.length === 0) setImmediate(flush);
        let made: { readonly value: ReturnType<typeof change> };
        waiting.push({
          make() {
            made = { value: inDatabase(change) };
          },
          settle: () => resolve(made.value),
          fail: reject,
        });
      }),
    flush,
  };
}
