import type { Port, Reply, Request } from './messages.ts';
import { serveOver } from './serveOver.ts';

/** Makes a worker one that uploads for its page (`uploadsInWorker`). It is all that the worker's script has to call. */
export function serveUploads(): void {
  // The types here are those of a page.
  serveOver(globalThis as unknown as Port<Request, Reply>);
}
