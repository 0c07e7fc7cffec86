import type { UploadOptions } from '../options.ts';
import type { UploadInput } from '../source/source.ts';
import type { UploadsInWorker } from '../upload.ts';
import { linkTo } from './link.ts';
import { ASKED, type PlainOptions } from './messages.ts';
import { workerUpload } from './workerUpload.ts';

/**
 * Uploads from a worker: the page's main thread hears of progress five times a second, and does nothing else for it; what
 * the page does does not hold the upload up. What it gives is the option `worker` of a queue, and makes uploads by itself:
 * `uploadsInWorker(open)(options)(file)`. Where no worker can be had (the page's content security policy, a file that is
 * gone after a deploy), uploads run in the page. One that dies is replaced, and uploads go on from where the server stands.
 *
 * Functions for `headers`, `beforeRequest`, `afterResponse`, `fingerprint` and `onStorageError` run in the page. What else
 * is a function or a store of your own cannot go to a worker: `transport`, `shouldRetry`, `resume`, and a `requestId` that
 * is a function.
 *
 * @param open makes the worker, when the first upload starts. Its script calls `serveUploads()`.
 * @returns what throws a TypeError when the endpoint is no URL, an option cannot go to a worker, or the input is a stream.
 * Other options that make no sense fail the upload.
 */
export function uploadsInWorker(open: () => Worker): UploadsInWorker {
  const link = linkTo(open);
  return (options) => {
    const asked = ASKED.filter((name) => typeof options[name] === 'function');
    const shared = { options: plain(options), asked, sharing: numberOf(options.headers), functions: options };
    return (input) => {
      if (!isCloned(input)) {
        throw new TypeError('A stream cannot go to a worker: give a file, or upload it from the page');
      }
      return workerUpload(link, input, shared);
    };
  };
}

/** What goes along; the rest is asked for, or cannot be had. */
function plain(options: UploadOptions): PlainOptions {
  for (const name of ['transport', 'shouldRetry', 'resume', 'requestId'] as const) {
    const value = options[name];
    if (value && value !== true)
      throw new TypeError(`The option ${name} cannot go to a worker: leave it out, or upload from the page`);
  }
  const endpoint = new URL(options.endpoint, globalThis.location?.href).href;
  const url = options.url && { url: new URL(options.url, endpoint).href };
  const cloned = Object.entries(options).filter(([, value]) => typeof value !== 'function');
  return { ...Object.fromEntries(cloned), endpoint, ...url };
}

const numbers = new WeakMap<object, number>();
let count = 0;

/** The same number for the same object. */
function numberOf(object: object = {}): number {
  const number = numbers.get(object) ?? ++count;
  numbers.set(object, number);
  return number;
}

function isCloned(input: UploadInput): boolean {
  return 'size' in input || 'byteLength' in input || 'getFile' in input;
}
