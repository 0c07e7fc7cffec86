import type { Clock } from '../../clock.ts';
import { faultOf } from './fault.ts';

/** Milliseconds between two tries while another process keeps the database to itself. */
export const RETRY_INTERVAL = 50;

/** Milliseconds that a step waits for the database, before whoever asked is told that the server is busy. */
export const PATIENCE = 3000;

/** Resolves after a time, by a clock that keeps no process alive. */
export function pause(clock: Clock, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const stop = clock.repeat(ms, () => {
      stop();
      resolve();
    });
  });
}

/**
 * Runs a step at once, and again every `RETRY_INTERVAL` while it is `busy`, until `PATIENCE` is over: for the rare steps
 * that can not be made among others in one transaction (see groupedChanges).
 *
 * @param step changes nothing where it throws `busy`.
 * @throws RecordStoreError
 */
export async function patiently<T>(clock: Clock, step: () => T): Promise<T> {
  const since = clock.now();
  for (;;) {
    try {
      return step();
    } catch (error) {
      const fault = faultOf(error);
      if (fault.reason !== 'busy' || Math.abs(clock.now() - since) >= PATIENCE) throw fault;
    }
    await pause(clock, RETRY_INTERVAL);
  }
}
