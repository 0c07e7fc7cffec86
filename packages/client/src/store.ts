/** A value that can be watched, made for React's useSyncExternalStore. */
export interface Store<T> {
  getSnapshot(): T;
  subscribe(listener: () => void): () => void;
}
