import type { AcquireOptions, Lease, Locker } from '../../ports/locker.ts';

interface Holder {
  readonly yielding: AbortController;
  /** `false` once released or fenced off. */
  current: boolean;
}

interface Waiter {
  readonly mode: AcquireOptions['mode'];
  /** Ends the wait, with the lease or without. */
  readonly settle: (lease: Lease | undefined) => void;
}

/** A name that is held, and who waits for it, the longest first. */
interface Place {
  holder: Holder;
  readonly waiters: Waiter[];
}

/**
 * Leases within one process. Waiters stand in a queue and get the lease from the hand of whoever releases it; the only
 * timer is the end of a waiter's patience.
 */
export function memoryLocker(): Locker {
  const places = new Map<string, Place>();

  function grant(name: string, place: Place): Lease {
    const { holder } = place;
    // Somebody further back wants it already.
    if (place.waiters.some(({ mode }) => mode === 'takeover')) holder.yielding.abort();
    return {
      signal: holder.yielding.signal,
      held: () => holder.current,
      async release() {
        if (!holder.current) return;
        holder.current = false;
        const next = place.waiters.shift();
        if (next === undefined) places.delete(name);
        else pass(name, place, next);
      },
    };
  }

  function pass(name: string, place: Place, waiter: Waiter): void {
    place.holder = newHolder();
    waiter.settle(grant(name, place));
  }

  function wait(name: string, place: Place, options: AcquireOptions): Promise<Lease | undefined> {
    return new Promise((resolve) => {
      const leave = () => {
        const index = place.waiters.indexOf(waiter);
        if (index !== -1) place.waiters.splice(index, 1);
      };
      const giveUp = () => {
        leave();
        waiter.settle(undefined);
      };
      const patience = setTimeout(() => {
        if (options.mode === 'wait') return giveUp();
        leave();
        place.holder.current = false;
        place.holder.yielding.abort();
        pass(name, place, waiter);
      }, options.graceMs);
      const waiter: Waiter = {
        mode: options.mode,
        settle(lease) {
          clearTimeout(patience);
          options.signal?.removeEventListener('abort', giveUp);
          resolve(lease);
        },
      };
      options.signal?.addEventListener('abort', giveUp);
      place.waiters.push(waiter);
      if (options.mode === 'takeover') place.holder.yielding.abort();
    });
  }

  return {
    held: (name) => places.has(name),
    async acquire(name, options) {
      if (options.signal?.aborted === true) return undefined;
      const place = places.get(name);
      if (place !== undefined) return wait(name, place, options);
      const free: Place = { holder: newHolder(), waiters: [] };
      places.set(name, free);
      return grant(name, free);
    },
    async close() {
      for (const { waiters } of places.values()) {
        for (const waiter of waiters.splice(0)) waiter.settle(undefined);
      }
    },
  };
}

function newHolder(): Holder {
  return { yielding: new AbortController(), current: true };
}
