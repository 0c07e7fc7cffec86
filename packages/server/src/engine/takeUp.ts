import { isUploadProblem } from '../problem.ts';
import type { UploadRecord } from '../record.ts';
import { passGate } from './complete.ts';
import { join } from './concat.ts';
import type { Engine } from './engine.ts';
import { refuseLost } from './intact.ts';

/** How often the server looks for work that was left, and the first pause after a failure, in milliseconds. */
const INTERVAL = 5_000;
/** The longest pause between two tries, in milliseconds. */
const LONGEST = 600_000;
const AT_A_TIME = 8;
const BATCH = 100;

/** Finishes by itself what no client may come back for. */
export interface TakeUp {
  /** Looks now, and from now on. The first call counts. */
  start(): void;
  /** Looks no more; resolves when what is under way is over. */
  stop(): Promise<void>;
}

/** An upload that could not be finished yet. */
interface Pause {
  readonly tries: number;
  readonly dueAt: number;
}

/**
 * Takes up uploads whose every byte is here and whose completion failed, or was cut short by a crash: of this process
 * or of another one on the same storage. So it does final uploads whose parts are whole. Pauses double from one failure to the next.
 */
export function createTakeUp(engine: Engine): TakeUp {
  const { storage, clock } = engine;
  const pauses = new Map<string, Pause>();
  let looking: Promise<void> | null = null;
  let stopRepeating: (() => void) | null = null;
  let stopped = false;

  async function look(): Promise<void> {
    while (!stopped) {
      const limit = BATCH + pauses.size;
      const sealed = await storage.records.completing(limit);
      const left = [...sealed, ...(await storage.records.waitingFinals({ limit }))];
      const ids = new Set(left.map(({ id }) => id));
      for (const id of pauses.keys()) if (!ids.has(id)) pauses.delete(id);
      const due = left.filter(({ id }) => (pauses.get(id)?.dueAt ?? 0) <= clock.now()).slice(0, AT_A_TIME);
      if (due.length === 0) return;
      await Promise.all(due.map(attempt));
    }
  }

  async function attempt(record: UploadRecord): Promise<void> {
    const { id } = record;
    try {
      const finished = record.state === 'receiving' ? await join(engine, null, id) : await ask(record);
      if (finished?.state === 'completed') pauses.delete(id);
      else pause(id);
    } catch (error) {
      if (!isUploadProblem(error)) engine.report(error, { id });
      pause(id);
    }
  }

  async function ask(record: UploadRecord): Promise<UploadRecord | undefined> {
    // A client's request is at it.
    if (await storage.locker.held(`${record.id}.gate`)) return undefined;
    await refuseLost(engine, record);
    return passGate(engine, null, record.id);
  }

  function pause(id: string): void {
    const tries = (pauses.get(id)?.tries ?? 0) + 1;
    pauses.set(id, { tries, dueAt: clock.now() + Math.min(INTERVAL * 2 ** (tries - 1), LONGEST) });
  }

  function lookOnce(): void {
    looking ??= look()
      .catch(engine.report)
      .finally(() => {
        looking = null;
      });
  }

  return {
    start() {
      if (stopRepeating !== null || stopped) return;
      stopRepeating = clock.repeat(INTERVAL, lookOnce);
      lookOnce();
    },
    async stop() {
      stopped = true;
      stopRepeating?.();
      await looking;
    },
  };
}
