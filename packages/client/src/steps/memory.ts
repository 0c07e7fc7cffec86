import type { Clock } from '../clock.ts';
import type { Settings } from '../options.ts';
import { tendResumeStore } from '../resume/tended.ts';
import type { Source, UploadInput } from '../source/source.ts';

/** What one upload remembers beyond this page. It never rejects: without a memory an upload goes on all the same. */
export interface Memory {
  /** Where the upload of these bytes lives, if it is known. */
  find(): Promise<string | null>;
  remember(url: string): void;
  forget(): void;
}

export function createMemory(input: UploadInput, source: Source, settings: Settings, clock: Clock): Memory {
  const { resume, fingerprint, endpoint, scope } = settings;
  if (resume === null) return { find: async () => null, remember() {}, forget() {} };

  const store = tendResumeStore(resume, { clock });
  let key: Promise<string | null> | undefined;
  const ask = async () => fingerprint(input, { source, endpoint, scope });
  const keyOf = () => {
    key ??= ask().catch(() => null);
    return key;
  };
  // One after the other, so that what is forgotten last stays forgotten.
  let last: Promise<unknown> = Promise.resolve();
  const enqueue = (act: (fingerprint: string) => Promise<void>) => {
    last = last
      .then(keyOf)
      .then((fingerprint) => (fingerprint === null ? undefined : act(fingerprint)))
      .catch(() => {});
  };

  return {
    async find() {
      await last;
      const fingerprint = await keyOf();
      if (fingerprint === null) return null;
      const entry = await store.find(fingerprint);
      return entry?.url ?? null;
    },
    remember(url) {
      const { length, name, type } = source;
      const facts = { url, length, ...(name && { name }), ...(type && { type }) };
      enqueue((fingerprint) => store.put({ fingerprint, ...facts, createdAt: clock.now() }));
    },
    forget() {
      enqueue((fingerprint) => store.remove(fingerprint));
    },
  };
}
