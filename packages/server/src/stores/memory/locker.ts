import type { AcquireOptions, Lease, Locker } from '../../ports/locker.ts';

interface Holder {
  /** Asks it to yield. */
  contend(): void;
  /** Takes the lease from it. */
  fence(): void;
}

interface Waiter {
  readonly mode: AcquireOptions['mode'];
  /** Gives it the lease, or nothing when its time is up. */
  readonly settle: (lease: LocalLease | undefined) => void;
}

interface Entry {
  holder: Holder;
  readonly waiters: Set<Waiter>;
}

/** A lease whose holder can be asked to yield by somebody else than a waiter. */
export interface LocalLease extends Lease {
  ask(): void;
}

export interface LocalLocker extends Locker {
  acquire(id: string, options: AcquireOptions): Promise<LocalLease | undefined>;
}

/** Leases within one process. Waiters stand in line on promises; nobody polls. */
export function memoryLocker(): LocalLocker {
  const entries = new Map<string, Entry>();

  function hold(id: string, entry: Entry): LocalLease {
    let held = true;
    // Somebody may be waiting behind this one already.
    let contended = [...entry.waiters].some(({ mode }) => mode === 'takeover');
    let controller: AbortController | undefined;
    const pass = (): void => {
      if (!held) return;
      held = false;
      const [next] = entry.waiters;
      if (next === undefined) {
        entries.delete(id);
        return;
      }
      entry.waiters.delete(next);
      next.settle(hold(id, entry));
    };
    const contend = (): void => {
      contended = true;
      controller?.abort();
    };
    entry.holder = { contend, fence: pass };
    return {
      get signal() {
        if (controller === undefined) {
          controller = new AbortController();
          if (contended) controller.abort();
        }
        return controller.signal;
      },
      held: () => held,
      ask: contend,
      release: async () => pass(),
    };
  }

  function wait(entry: Entry, options: AcquireOptions): Promise<LocalLease | undefined> {
    const { mode, graceMs, signal } = options;
    if (mode === 'wait' && graceMs <= 0) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      const waiter: Waiter = {
        mode,
        settle(lease) {
          clearTimeout(timer);
          signal?.removeEventListener('abort', giveUp);
          resolve(lease);
        },
      };
      const giveUp = (): void => {
        entry.waiters.delete(waiter);
        waiter.settle(undefined);
      };
      const timer = setTimeout(() => {
        if (mode === 'wait') {
          giveUp();
          return;
        }
        // To the front of the line: its grace is over, whoever came before it.
        const others = [...entry.waiters].filter((other) => other !== waiter);
        entry.waiters.clear();
        for (const next of [waiter, ...others]) entry.waiters.add(next);
        entry.holder.fence();
      }, graceMs);
      entry.waiters.add(waiter);
      signal?.addEventListener('abort', giveUp, { once: true });
      if (mode === 'takeover') entry.holder.contend();
    });
  }

  return {
    held: (id) => entries.has(id),
    async acquire(id, options) {
      if (options.signal?.aborted) return undefined;
      const entry = entries.get(id);
      if (entry !== undefined) return wait(entry, options);
      const unheld: Holder = { contend() {}, fence() {} };
      const fresh: Entry = { holder: unheld, waiters: new Set() };
      entries.set(id, fresh);
      return hold(id, fresh);
    },
    async close() {
      for (const { waiters } of entries.values()) {
        for (const waiter of waiters) waiter.settle(undefined);
        waiters.clear();
      }
    },
  };
}
