/** Those who want to hear of something. */
export interface Listeners {
  /** Returns the way out. */
  subscribe(listener: () => void): () => void;
  tell(): void;
}

export function createListeners(): Listeners {
  const listeners = new Set<() => void>();
  return {
    subscribe(listener) {
      // Wrapped, so that the same function subscribed twice is two subscriptions.
      const own = () => listener();
      listeners.add(own);
      return () => listeners.delete(own);
    },
    tell() {
      for (const listener of [...listeners]) {
        try {
          listener();
        } catch (error) {
          // A listener's mistake is its owner's to see; the uploads and the other listeners go on.
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
  };
}
