import type { Connectivity } from '../connectivity.ts';

export interface ManualConnectivity extends Connectivity {
  goOffline(): void;
  goOnline(): void;
}

/** A network that a test switches off and on. */
export function manualConnectivity(): ManualConnectivity {
  const listeners = new Set<() => void>();
  let online = true;
  const change = (to: boolean) => {
    online = to;
    for (const listener of [...listeners]) listener();
  };
  return {
    isOnline: () => online,
    watch(listener, signal) {
      listeners.add(listener);
      signal.addEventListener('abort', () => listeners.delete(listener));
    },
    goOffline: () => change(false),
    goOnline: () => change(true),
  };
}
