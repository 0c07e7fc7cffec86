import type { UploadError } from '../errors.ts';
import { createListeners } from '../listeners.ts';
import { loaded } from '../loaded.ts';
import type { StatusPart, UploadSnapshot } from '../machine/snapshot.ts';
import type { UploadOptions } from '../options.ts';
import { createOutcome, type Outcome } from '../outcome.ts';
import type { UploadInput } from '../source/source.ts';
import type { QueuedUpload } from '../upload.ts';
import type { End, Link } from './link.ts';
import { type Asked, type ErrorParts, errorOf, type Make, type Order, type Word } from './messages.ts';

/** What all uploads with the same options have alike. */
export interface Sharing extends Pick<Make, 'options' | 'asked' | 'sharing'> {
  /** Those that the worker may ask are called here. */
  readonly functions: UploadOptions;
}

let count = 0;

/**
 * The page's side of an upload in a worker: shows at once what it orders, and then what the worker says. The worker has it
 * only while there is something to do; at rest, all there is of it is the snapshot.
 */
export function workerUpload(link: Link, input: UploadInput, sharing: Sharing): QueuedUpload {
  const { functions, ...shared } = sharing;
  count += 1;
  const id = `worker-upload-${count}`;
  const { subscribe, tell } = createListeners();
  // What an input of another kind has not is `undefined` here.
  const { name = '', type = '', size, byteLength } = input as Partial<File & ArrayBuffer>;
  const length = size ?? byteLength ?? null;
  let snapshot: UploadSnapshot = Object.freeze({
    ...{ status: 'idle', id, name, type, length, offset: 0, sent: 0, url: null },
    ...{ progress: length && 0, speed: null, eta: null, queued: false },
  });
  let orders = 0;
  let outcome: Outcome | null = null;
  let termination: Deferred<void> | null = null;
  const key = deferred<string | null>();

  function show(next: UploadSnapshot): void {
    snapshot = Object.freeze(next);
    outcome?.settle(snapshot);
    tell();
  }

  function become(part: StatusPart): void {
    const { name, type, length, offset, sent, url, progress, stats } = snapshot;
    const base = {
      id,
      name,
      type,
      length,
      offset,
      sent,
      url,
      progress,
      speed: null,
      eta: null,
      queued: false,
    };
    // Each part is whole for its status, but that TypeScript does not follow a spread over a union.
    show({ ...base, ...(stats && { stats }), ...part } as UploadSnapshot);
  }

  function order(type: Order['type']): void {
    if (!link.ends.has(id)) {
      link.ends.set(id, end);
      const { url, length, offset, sent, stats } = snapshot;
      link.post(id, { type: 'make', id, input, ...shared, from: { url, length, offset, sent, stats } });
    }
    orders += 1;
    link.post(id, { type, id, order: orders });
  }

  function start(): void {
    order('start');
    become({ status: 'uploading', phase: 'preparing' });
  }

  function markQueued(queued: boolean): void {
    if (queued !== snapshot.queued) show({ ...snapshot, queued });
  }

  function ended(error: UploadError | null): void {
    if (error) termination?.reject(error);
    else termination?.resolve();
    termination = null;
  }

  const end: End = {
    hear(word) {
      switch (word.type) {
        case 'shown':
          shown(word);
          break;
        case 'known':
          key.resolve(word.key);
          break;
        case 'refused':
          end.fail(errorOf(word.error));
          break;
        case 'released':
          if (word.seen < orders) end.lost();
          else {
            link.ends.delete(id);
            ended(word.error && errorOf(word.error));
          }
      }
    },

    ask,

    lost() {
      link.ends.delete(id);
      const { status } = snapshot;
      if (status === 'uploading') start();
      else if (status === 'completed') ended(null);
      else if (termination) order('terminate');
    },

    fail(error) {
      link.ends.delete(id);
      if (snapshot.status !== 'terminated') become({ status: 'failed', error });
      ended(error);
    },
  };

  function shown({ seen, snapshot: told, error }: Extract<Word, { type: 'shown' }>): void {
    // Put together as it was taken apart.
    const next = {
      ...told,
      ...(error && { error: errorOf(error) }),
      id,
      queued: snapshot.queued,
    } as UploadSnapshot;
    // What was said before an order was heard is over, but for what no order can change.
    if (seen < orders && next.status !== 'completed' && next.status !== 'terminated') return;
    if (next.offset > snapshot.offset) link.thrive();
    show(next);
  }

  async function ask(name: Asked, args: readonly unknown[]): Promise<unknown> {
    // What it was asked with is what the worker's function of this name was called with.
    const call = functions[name] as (...args: readonly unknown[]) => unknown;
    if (name === 'onStorageError') return call(errorOf(args[0] as ErrorParts));
    if (name !== 'fingerprint') return call(...args);
    const { withSource } = await loaded(import('./withSource.ts'));
    return withSource(input, (source) => call(input, { ...(args[0] as object), source }));
  }

  return {
    id,
    input,
    getSnapshot: () => snapshot,
    subscribe,
    start() {
      const { status } = snapshot;
      if (status === 'idle' || status === 'paused' || status === 'failed') start();
      else {
        if (status === 'uploading' && 'error' in snapshot) order('start');
        markQueued(false);
      }
    },
    pause() {
      const { status } = snapshot;
      if (status === 'uploading') order('pause');
      if (status === 'uploading' || status === 'idle') become({ status: 'paused' });
      else markQueued(false);
    },
    async terminate() {
      const { status } = snapshot;
      if (status !== 'completed' && status !== 'terminated') {
        // Of one that was never begun, nobody knows.
        if (orders > 0) {
          termination = deferred();
          order('terminate');
        }
        become({ status: 'terminated' });
      }
      await termination?.promise;
    },
    markQueued,
    key: async () => (orders > 0 ? key.promise : null),
    get done() {
      outcome ??= createOutcome(name || id, snapshot);
      return outcome.promise;
    },
  };
}

interface Deferred<T> {
  readonly promise: Promise<T>;
  resolve(value: T): void;
  reject(error: UploadError): void;
}

/** A promise that nobody has to look at. */
function deferred<T>(): Deferred<T> {
  let settle: Omit<Deferred<T>, 'promise'> = { resolve() {}, reject() {} };
  const promise = new Promise<T>((resolve, reject) => {
    settle = { resolve, reject };
  });
  promise.catch(() => {});
  return { promise, ...settle };
}
