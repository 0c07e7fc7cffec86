import type { Port, Reply, Request } from './messages.ts';
import { serveOver } from './serveOver.ts';

/** Makes a worker one that uploads for its page (`uploadsInWorker`). It is all that the worker's script has to call. */
export function serveUploads(): void {
  // The types here are those of a page.
  const port = globalThis as unknown as Port<Request, Reply>;
  const alive = `kit-uploads-worker:${performance.timeOrigin}/${Math.random()}`;
  // The DOM's types leave out that it may be missing (pages on plain http).
  const locks: LockManager | undefined = navigator.locks;
  const hold = () => {
    serveOver(port, alive);
    return new Promise<never>(() => {});
  };
  const held = locks?.request(alive, hold) ?? Promise.reject();
  // A sandboxed frame may have no locks although it has their names: nobody sees its worker die.
  held.catch(() => serveOver(port));
}
