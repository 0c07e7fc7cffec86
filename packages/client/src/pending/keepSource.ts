import type { Attempt } from '../resume/tended.ts';
import type { UploadInput } from '../source/source.ts';
import type { SourceStore } from './sourceStore.ts';
import type { handleOf } from './withHandle.ts';

/** What of the client is used here. Handed over, as this module is loaded on demand: nothing is in the bundle twice. */
export interface KeepTools {
  readonly store: SourceStore;
  readonly handleOf: typeof handleOf;
  readonly attempt: Attempt;
}

/** One after the other, so that what is dropped last stays dropped. */
const lines = new WeakMap<SourceStore, Promise<void>>();

/** Keeps an input, if it is one that can be had back; without one, nothing is kept any more. */
export function keepSource(
  { store, handleOf, attempt }: KeepTools,
  key: string | Promise<string | null>,
  input: UploadInput | undefined,
): Promise<void> {
  const act = async () => {
    const fingerprint = await key;
    if (fingerprint === null) return;
    if (input === undefined) {
      const remove = () => store.remove(fingerprint);
      await attempt('remove the file', remove, undefined);
    } else {
      const keep = () => keepInput(store, fingerprint, input, 'getFile' in input ? input : handleOf(input));
      await attempt('keep the file', keep, undefined);
    }
  };
  const line = (lines.get(store) ?? Promise.resolve()).then(act);
  lines.set(store, line);
  return line;
}

async function keepInput(
  store: SourceStore,
  fingerprint: string,
  input: UploadInput,
  handle: FileSystemFileHandle | undefined,
): Promise<void> {
  const blob = 'getFile' in input ? await input.getFile() : input;
  // Bytes in memory, streams and paths are not what a person chose.
  if (!('size' in blob)) return;
  const file = isFile(blob) ? blob : new File([blob], '', { type: blob.type });
  await store.keep(fingerprint, file, handle);
}

/** By shape, not by class: one of an iframe is no instance of this realm's class. */
function isFile(blob: Blob): blob is File {
  return 'lastModified' in blob;
}
