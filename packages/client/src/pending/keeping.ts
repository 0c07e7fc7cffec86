import type { Attempt } from '../resume/tended.ts';
import type { UploadInput } from '../source/source.ts';
import type { Upload } from '../upload.ts';
import type { KeptSource, SourceStore } from './sourceStore.ts';

/** Keeps sources until their uploads are over. It never rejects: without it an upload goes on all the same. */
export interface Keeping {
  keep(upload: Upload, fingerprint: string): void;
  /** Drops what is kept when the upload is over. */
  watch(upload: Upload, fingerprint: string): void;
  find(fingerprint: string): Promise<KeptSource | undefined>;
  drop(fingerprint: string): Promise<void>;
}

/** One after the other, so that what is dropped last stays dropped. By store, as each call to the queue makes this anew. */
const lines = new WeakMap<SourceStore, Promise<void>>();
/** Uploads whose sources are kept until they are over: a pause and a new start write nothing again. Not by queue, likewise. */
const kept = new WeakSet<Upload>();

/** @param attempts `quick`: somebody waits for it. `slow`: nobody does, and many bytes take a while on a slow disk. */
export function createKeeping(
  store: SourceStore,
  attempts: { readonly quick: Attempt; readonly slow: Attempt },
  handles: WeakMap<object, FileSystemFileHandle>,
): Keeping {
  function enqueue(what: string, act: () => Promise<void>): Promise<void> {
    const line = (lines.get(store) ?? Promise.resolve()).then(() => attempts.slow(what, act, undefined));
    lines.set(store, line);
    return line;
  }

  async function write(fingerprint: string, input: UploadInput): Promise<void> {
    const handle = 'getFile' in input ? input : handles.get(input);
    const blob = 'getFile' in input ? await input.getFile() : input;
    // Bytes in memory, streams and paths are not what a person chose.
    if (!('size' in blob)) return;
    const file = isFile(blob) ? blob : new File([blob], '', { type: blob.type });
    await store.keep(fingerprint, file, handle);
  }

  function drop(fingerprint: string): Promise<void> {
    return enqueue('remove a file', () => store.remove(fingerprint));
  }

  /** `living`: told once, as soon as the server has something of the upload. */
  function follow(upload: Upload, fingerprint: string, living: () => void): void {
    let lives = false;
    const look = () => {
      const { status, url, sent } = upload.getSnapshot();
      if (status === 'completed' || status === 'terminated' || (status === 'failed' && url === null)) {
        leave();
        kept.delete(upload);
        drop(fingerprint);
      } else if (!lives && (url !== null || sent > 0)) {
        lives = true;
        living();
      }
    };
    const leave = upload.subscribe(look);
    look();
  }

  return {
    keep(upload, fingerprint) {
      if (kept.has(upload)) return;
      kept.add(upload);
      follow(upload, fingerprint, () => enqueue('keep a file', () => write(fingerprint, upload.input)));
    },
    watch: (upload, fingerprint) => follow(upload, fingerprint, () => {}),
    find: (fingerprint) => attempts.quick('look up a file', () => store.find(fingerprint), undefined),
    drop,
  };
}

/** By shape, not by class: one of an iframe is no instance of this realm's class. */
function isFile(blob: Blob): blob is File {
  return 'lastModified' in blob;
}
