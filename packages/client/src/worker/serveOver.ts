import { createUpload } from '../env/browser.ts';
import type { UploadOptions } from '../options.ts';
import type { HookRequest } from '../transport/hooked.ts';
import type { TransportResponse } from '../transport/transport.ts';
import type { Upload } from '../upload.ts';
import {
  type Asked,
  type ErrorParts,
  errorOf,
  type PlainOptions,
  type Port,
  partsOf,
  type Reply,
  type Request,
  type Word,
} from './messages.ts';

/** Uploads for whoever is at the other end. */
export function serveOver(port: Port<Request, Reply>): void {
  const uploads = new Map<number, Upload>();
  const asking = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>();
  let calls = 0;
  let options: UploadOptions | undefined;

  function ask<T>(name: Asked, ...args: readonly unknown[]): Promise<T> {
    calls += 1;
    const call = calls;
    return new Promise<T>((resolve, reject) => {
      // What the page's function gives is what its type says.
      asking.set(call, { resolve: (value) => resolve(value as T), reject });
      port.postMessage({ type: 'ask', call, name, args });
    });
  }

  function make(id: number, file: Blob, own: Partial<PlainOptions>): void {
    const say = (word: Word) => port.postMessage({ type: 'word', id, word });
    try {
      if (options === undefined) throw new Error('The worker was asked for an upload before it had options');
      const upload = createUpload(file, { ...options, ...own });
      uploads.set(id, upload);
      upload.subscribe(() => {
        const snapshot = upload.getSnapshot();
        if ('error' in snapshot) {
          const { error, ...rest } = snapshot;
          say({ type: 'shown', snapshot: rest, error: partsOf(error) });
        } else say({ type: 'shown', snapshot, error: null });
        // Nothing can become of it any more.
        if (snapshot.status === 'completed' || snapshot.status === 'terminated') uploads.delete(id);
      });
      upload.done.then(
        (upload) => say({ type: 'completed', upload }),
        (error) => say({ type: 'failed', error: partsOf(error) }),
      );
    } catch (error) {
      say({ type: 'failed', error: partsOf(error) });
    }
  }

  function terminate(id: number): void {
    const say = (error: ErrorParts | null) =>
      port.postMessage({ type: 'word', id, word: { type: 'terminated', error } });
    const terminated = uploads.get(id)?.terminate() ?? Promise.resolve();
    terminated.then(
      () => say(null),
      (error) => say(partsOf(error)),
    );
  }

  port.onmessage = ({ data }) => {
    switch (data.type) {
      case 'options':
        options = { ...data.options, ...functionsOf(data.asked, ask) };
        return;
      case 'make':
        return make(data.id, data.file, data.own);
      case 'start':
        return uploads.get(data.id)?.start();
      case 'pause':
        return uploads.get(data.id)?.pause();
      case 'terminate':
        return terminate(data.id);
      case 'answer':
        asking.get(data.call)?.resolve(data.value);
        break;
      case 'refusal': {
        const { error } = data;
        asking.get(data.call)?.reject(error.details ? errorOf(error) : new Error(error.message));
      }
    }
    asking.delete(data.call);
  };
  port.postMessage({ type: 'ready' });
}

/** What asks the page, under the names of its functions. The same for all uploads, which share the refresh of a token. */
function functionsOf(
  asked: readonly Asked[],
  ask: <T>(name: Asked, ...args: readonly unknown[]) => Promise<T>,
): Partial<UploadOptions> {
  const functions = {
    headers: (request) => ask('headers', request),
    beforeRequest: (request) => ask('beforeRequest', plain(request)),
    afterResponse: (request, response: TransportResponse) => ask('afterResponse', plain(request), response),
  } satisfies Partial<UploadOptions>;
  return Object.fromEntries(asked.map((name) => [name, functions[name]]));
}

/** What hooks get may have more to it than they are told of, and not all of that can be cloned. */
function plain({ method, url, headers }: HookRequest): HookRequest {
  return { method, url, headers };
}
