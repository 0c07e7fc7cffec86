import { describe, expect, it } from 'vitest';
import type { ResumeEntry, ResumeStore } from './resumeStore.ts';

/** What every resume store has to do. `open` gives an empty store; `reopen` another one on the same data, if there is such. */
export function resumeStoreContract(
  name: string,
  open: () => { readonly store: ResumeStore; readonly reopen?: () => ResumeStore },
): void {
  const entry: ResumeEntry = {
    fingerprint: 'sampled-1',
    url: 'https://example.com/files/1',
    length: 300,
    createdAt: 1_700_000_000_000,
    expiresAt: 1_700_000_086_400,
    usedAt: 1_700_000_000_500,
    name: '보고서.pdf',
    type: 'application/pdf',
  };

  describe(`${name} as a resume store`, () => {
    it('finds what was put, whole', async () => {
      const { store } = open();
      await store.put(entry);
      expect(await store.find(entry.fingerprint)).toEqual(entry);
    });

    it('finds nothing under a fingerprint that was never put, nor under the name of a built-in', async () => {
      const { store } = open();
      await store.put(entry);
      expect(await store.find('sampled-2')).toBeUndefined();
      expect(await store.find('__proto__')).toBeUndefined();
      expect(await store.find('length')).toBeUndefined();
    });

    it('keeps a deferred length, and does without what is not known', async () => {
      const { store } = open();
      const least: ResumeEntry = { fingerprint: 'f', url: '/files/2', length: null, createdAt: 1 };
      await store.put(least);
      expect(await store.find('f')).toEqual(least);
    });

    it('replaces the entry of the same fingerprint', async () => {
      const { store } = open();
      await store.put(entry);
      await store.put({ ...entry, url: '/files/3' });
      expect(await store.list()).toEqual([{ ...entry, url: '/files/3' }]);
    });

    it('keeps two uploads of one file apart by their fingerprints', async () => {
      const { store } = open();
      await store.put(entry);
      await store.put({ ...entry, fingerprint: 'sampled-2', url: '/files/2' });
      expect((await store.find('sampled-1'))?.url).toBe(entry.url);
      expect((await store.find('sampled-2'))?.url).toBe('/files/2');
    });

    it('removes one entry and no other; removing what is not there does nothing', async () => {
      const { store } = open();
      await store.put(entry);
      await store.put({ ...entry, fingerprint: 'sampled-2' });
      await store.remove('sampled-1');
      await store.remove('sampled-1');
      expect(await store.find('sampled-1')).toBeUndefined();
      expect(await store.list()).toEqual([{ ...entry, fingerprint: 'sampled-2' }]);
    });

    it('lists all entries, none at first', async () => {
      const { store } = open();
      expect(await store.list()).toEqual([]);
      const entries = ['a', 'b', 'c'].map((fingerprint) => ({ ...entry, fingerprint }));
      for (const each of entries) await store.put(each);
      const listed = await store.list();
      expect([...listed].sort((a, b) => a.fingerprint.localeCompare(b.fingerprint))).toEqual(entries);
    });

    it('does not change with what the caller does to an entry later', async () => {
      const { store } = open();
      const mine = { ...entry };
      await store.put(mine);
      mine.url = '/elsewhere';
      expect((await store.find(entry.fingerprint))?.url).toBe(entry.url);
    });

    it('takes puts of many uploads at once', async () => {
      const { store } = open();
      const entries = Array.from({ length: 50 }, (_, index) => ({ ...entry, fingerprint: `f${index}` }));
      await Promise.all(entries.map((each) => store.put(each)));
      expect(await store.list()).toHaveLength(50);
    });

    it('remembers over a new page, where it outlives one', async () => {
      const { store, reopen } = open();
      if (reopen === undefined) return;
      await store.put(entry);
      expect(await reopen().find(entry.fingerprint)).toEqual(entry);
    });
  });
}
