import type { Connectivity } from '../connectivity.ts';

export interface ManualConnectivity extends Connectivity {
  goOffline(): void;
  goOnline(): void;
}

/** A network that a test switches off and on. */
export function manualConnectivity(): ManualConnectivity {
  const listeners = new Set<(online: boolean) => void>();
  let online = true;
  const change = (to: boolean) => {
    online = to;
    for (const listener of [...listeners]) listener(to);
  };
  return {
    isOnline: () => online,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    goOffline: () => change(false),
    goOnline: () => change(true),
  };
}
