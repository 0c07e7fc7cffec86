/** Whether there is a network, and news of it. */
export interface Connectivity {
  isOnline(): boolean;
  /** Tells of every change; the function returned ends that. */
  subscribe(listener: (online: boolean) => void): () => void;
}

/** For places that cannot know: the requests themselves will tell. */
export const alwaysOnline: Connectivity = {
  isOnline: () => true,
  subscribe: () => () => {},
};

/** The browser's own word. `false` can be trusted, `true` only means that there is some network. */
export const browserConnectivity: Connectivity = {
  isOnline: () => navigator.onLine,
  subscribe(listener) {
    const online = () => listener(true);
    const offline = () => listener(false);
    addEventListener('online', online);
    addEventListener('offline', offline);
    return () => {
      removeEventListener('online', online);
      removeEventListener('offline', offline);
    };
  },
};
