import type { UploadError } from '../errors.ts';
import { createListeners } from '../listeners.ts';
import { snapshotOf, type UploadSnapshot } from '../machine/snapshot.ts';
import { initialState } from '../machine/state.ts';
import type { UploadOptions } from '../options.ts';
import type { CompletedUpload, Upload } from '../upload.ts';
import { type Link, linkTo } from './link.ts';
import { errorOf, type PlainOptions, partsOf, type Word } from './messages.ts';

/**
 * Options of uploads in a worker: those of `createUpload`, but for what can neither go there nor be asked for. Functions
 * for `headers`, `beforeRequest` and `afterResponse` run in the page.
 */
export interface WorkerUploadOptions
  extends Omit<
    UploadOptions,
    'requestId' | 'resume' | 'shouldRetry' | 'fingerprint' | 'transport' | 'onStorageError'
  > {
  /** Whether each request carries an `X-Request-Id`. Default `false`. */
  readonly requestId?: boolean | undefined;
  /** `false`: the url is not remembered. Default: in IndexedDB, where uploads of the page find it too. */
  readonly resume?: false | undefined;
}

/** Options of one upload, where they are not those of all. */
export type OwnOptions = Pick<
  UploadOptions,
  'metadata' | 'chunkSize' | 'parallel' | 'checksum' | 'digest' | 'stopAt' | 'scope'
>;

/** Makes an upload of a file or Blob. It begins with `start()`. */
export type CreateWorkerUpload = (file: Blob, own?: OwnOptions) => Upload;

/**
 * Uploads from a worker: the page's main thread hears of progress five times a second, and does nothing else for it; what
 * the page does does not hold the upload up. An upload has the methods of one of `createUpload`; a snapshot changes when
 * the worker has spoken, a moment after the call. Where no worker can be had (the page's content security policy, a file
 * that is gone after a deploy), uploads run in the page.
 *
 * @param open makes the worker, once, when the first upload starts. Its script calls `serveUploads()`.
 * @throws TypeError when the endpoint is no URL. Other options that make no sense fail the upload.
 */
export function uploadsInWorker(open: () => Worker, options: WorkerUploadOptions): CreateWorkerUpload {
  const endpoint = new URL(options.endpoint, globalThis.location?.href).href;
  const plain = Object.fromEntries(
    Object.entries(options).filter(([, value]) => typeof value !== 'function'),
  );
  const url = options.url && { url: new URL(options.url, endpoint).href };
  const link = linkTo(open, { ...plain, endpoint, ...url }, options);
  return (file, own = {}) => uploadOver(link, file, own);
}

let count = 0;

function uploadOver(link: Link, file: Blob, own: Partial<PlainOptions>): Upload {
  count += 1;
  const number = count;
  const id = `worker-upload-${number}`;
  const { subscribe, tell } = createListeners();
  // What a plain Blob has not is `undefined` here.
  const { name = '', type } = file as Blob & Partial<File>;
  const idle = { id, name, type, speed: null, eta: null, queued: false };
  let snapshot: UploadSnapshot = snapshotOf(initialState(file.size), idle);
  let made = false;
  const outcome = deferred<CompletedUpload>();
  let termination = deferred<void>();

  function show(next: UploadSnapshot): void {
    snapshot = Object.freeze({ ...next, id });
    tell();
  }

  function hear(word: Word): void {
    switch (word.type) {
      case 'shown': {
        const error = word.error && { error: errorOf(word.error) };
        // Put together as it was taken apart.
        show({ ...word.snapshot, ...error } as UploadSnapshot);
        break;
      }
      case 'completed':
        link.hear.delete(number);
        outcome.resolve(word.upload);
        break;
      case 'failed':
        fail(errorOf(word.error));
        break;
      case 'terminated':
        if (word.error) termination.reject(errorOf(word.error));
        else termination.resolve();
        termination = deferred();
    }
  }

  /** An upload that could not even be made has shown nothing. */
  function fail(error: UploadError): void {
    const { status } = snapshot;
    if (status === 'idle') show({ ...snapshot, status: 'failed', error });
    outcome.reject(error);
  }

  function order(type: 'start' | 'pause' | 'terminate'): void {
    const lost = (cause: unknown) => {
      made = false;
      fail(errorOf(partsOf(cause)));
      termination.resolve();
    };
    if (!made) {
      made = true;
      link.hear.set(number, hear);
      link.post({ type: 'make', id: number, file, own }, lost);
    }
    link.post({ type, id: number }, lost);
  }

  return {
    id,
    input: file,
    done: outcome.promise,
    getSnapshot: () => snapshot,
    subscribe,
    start: () => order('start'),
    pause: () => order('pause'),
    terminate() {
      const { promise } = termination;
      order('terminate');
      return promise;
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
