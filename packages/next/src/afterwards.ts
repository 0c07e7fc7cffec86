import { AsyncLocalStorage } from 'node:async_hooks';
import type { Notice, TusServerOptions } from '@kit/server';
// With its ending: Next's package has no `exports`, and Node finds no file by `next/server`.
import { after } from 'next/server.js';

/** Puts work off until the client has its answer. */
export interface Afterwards<Metadata> {
  /** A notice of the server, where there is work: hands it to Next's `after`, or does it at once where no request is there. */
  readonly begin: Notice<Metadata> | undefined;
  /** Answers a request. */
  during<Reply>(answer: () => Promise<Reply>): Promise<Reply>;
}

export function createAfterwards<Metadata>(
  work: Notice<Metadata> | undefined,
  onError: TusServerOptions['onError'],
): Afterwards<Metadata> {
  const requests = new AsyncLocalStorage<object>();
  // A timer of the server is still in the context of the request that set it, long after that one's end.
  const open = new Set<object>();

  return {
    begin:
      work &&
      (async (upload) => {
        const task = async (): Promise<void> => {
          try {
            await work(upload);
          } catch (error) {
            onError?.(error, { requestId: null, method: null, id: upload.id });
          }
        };
        const request = requests.getStore();
        if (request === undefined || !open.has(request) || !put(task)) await task();
      }),
    async during(answer) {
      const request = {};
      open.add(request);
      try {
        return await requests.run(request, answer);
      } finally {
        open.delete(request);
      }
    },
  };
}

/** `false` where it is not Next that called the route, as in a test of it. */
function put(task: () => Promise<void>): boolean {
  try {
    after(task);
    return true;
  } catch {
    return false;
  }
}
