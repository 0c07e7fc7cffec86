/** Whether there is a network, and news of it. */
export interface Connectivity {
  isOnline(): boolean;
  /** Tells of every change until the signal fires. */
  watch(listener: () => void, signal: AbortSignal): void;
}

/** For places that cannot know: the requests themselves will tell. */
export const alwaysOnline: Connectivity = {
  isOnline: () => true,
  watch() {},
};

/** The browser's own word. `false` can be trusted, `true` only means that there is some network. */
export const browserConnectivity: Connectivity = {
  isOnline: () => navigator.onLine,
  watch(listener, signal) {
    addEventListener('online', listener, { signal });
    addEventListener('offline', listener, { signal });
  },
};
