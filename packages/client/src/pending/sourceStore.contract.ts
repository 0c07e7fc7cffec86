import { describe, expect, it } from 'vitest';
import type { SourceStore } from './sourceStore.ts';

/** How much a store keeps, and for how long; what is left out is as its default has it. */
export interface SourceBounds {
  readonly maxFile?: number;
  readonly maxTotal?: number;
  readonly maxAge?: number;
  readonly now?: () => number;
}

export interface OpenedSources {
  readonly store: SourceStore;
  /** Another one on the same data, as the next page opens it; left out where nothing outlives a page. */
  readonly reopen?: () => SourceStore;
}

/**
 * What every source store has to do.
 *
 * @param open gives an empty store.
 * @param handleOf gives a handle that leads to a file of this name.
 */
export function sourceStoreContract(
  name: string,
  open: (bounds: SourceBounds) => OpenedSources,
  handleOf: (name: string) => Promise<FileSystemFileHandle>,
): void {
  const fileOf = (text: string, name = 'a.bin') => new File([text], name, { type: 'x/a', lastModified: 7 });
  const present = async (store: SourceStore, ...fingerprints: string[]) => {
    const found = await Promise.all(fingerprints.map((fingerprint) => store.find(fingerprint)));
    return fingerprints.filter((_, index) => found[index] !== undefined);
  };

  describe(`${name} as a source store`, () => {
    it('gives a short file back as it was, and needs no handle for it', async () => {
      const { store } = open({});
      await store.keep('a', fileOf('hello', '보고서.pdf'), await handleOf('a.bin'));
      const kept = await store.find('a');
      expect(kept).toMatchObject({
        kind: 'bytes',
        file: { name: '보고서.pdf', type: 'x/a', size: 5, lastModified: 7 },
      });
      expect(kept?.kind === 'bytes' && (await kept.file.text())).toBe('hello');
    });

    it('finds nothing under a fingerprint that was never kept, nor under the name of a built-in', async () => {
      const { store } = open({});
      await store.keep('a', fileOf('hello'), undefined);
      expect(await present(store, 'b', '__proto__', 'length')).toEqual([]);
    });

    it('keeps the handle of a file that is too long, and when that file was modified', async () => {
      const { store } = open({ maxFile: 4 });
      await store.keep('a', fileOf('hello'), await handleOf('film.mp4'));
      expect(await store.find('a')).toMatchObject({
        kind: 'handle',
        handle: { kind: 'file', name: 'film.mp4' },
        lastModified: 7,
      });
    });

    it('does not keep a file that is too long and has no handle; what it had kept stays', async () => {
      const { store } = open({ maxTotal: 5 });
      await store.keep('a', fileOf('hello'), undefined);
      await store.keep('b', fileOf('hello!'), undefined);
      expect(await present(store, 'a', 'b')).toEqual(['a']);
    });

    it('keeps an empty file', async () => {
      const { store } = open({ maxFile: 0 });
      await store.keep('a', fileOf(''), undefined);
      expect(await store.find('a')).toMatchObject({ kind: 'bytes', file: { size: 0 } });
    });

    it('lets go of what was kept longest ago when room is short; handles take none', async () => {
      let time = 0;
      const { store } = open({ maxFile: 4, maxTotal: 10, now: () => time });
      await store.keep('handle', fileOf('hello'), await handleOf('film.mp4'));
      for (const fingerprint of ['a', 'b', 'c']) {
        time += 1;
        await store.keep(fingerprint, fileOf('1234'), undefined);
      }
      expect(await present(store, 'a', 'b', 'c')).toEqual(['b', 'c']);
    });

    it('lets go of what nobody came back to when the next one is kept', async () => {
      let time = 0;
      const { store } = open({ maxAge: 100, now: () => time });
      await store.keep('a', fileOf('1234'), undefined);
      time = 100;
      await store.keep('b', fileOf('1234'), undefined);
      expect(await present(store, 'a', 'b')).toEqual(['a', 'b']);
      time = 101;
      await store.keep('c', fileOf('1234'), undefined);
      expect(await present(store, 'a', 'b', 'c')).toEqual(['b', 'c']);
    });

    it('keeps one of a fingerprint, which takes its room once', async () => {
      const { store } = open({ maxTotal: 8 });
      await store.keep('a', fileOf('1234'), undefined);
      await store.keep('b', fileOf('1234'), undefined);
      await store.keep('b', fileOf('5678', 'again.bin'), undefined);
      expect(await present(store, 'a')).toEqual(['a']);
      expect(await store.find('b')).toMatchObject({ file: { name: 'again.bin' } });
    });

    it('removes one and no other; removing what is not there does nothing', async () => {
      const { store } = open({});
      await store.keep('a', fileOf('1234'), undefined);
      await store.keep('b', fileOf('1234'), undefined);
      await store.remove('a');
      await store.remove('a');
      expect(await present(store, 'a', 'b')).toEqual(['b']);
    });

    it('keeps many at once', async () => {
      const { store } = open({});
      const names = Array.from({ length: 20 }, (_, index) => `f${index}`);
      await Promise.all(names.map((fingerprint) => store.keep(fingerprint, fileOf(fingerprint), undefined)));
      expect(await present(store, ...names)).toEqual(names);
    });

    it('outlives a page, where it is made for that', async () => {
      const { store, reopen } = open({ maxFile: 5 });
      if (reopen === undefined) return;
      await store.keep('a', fileOf('hello'), undefined);
      await store.keep('b', fileOf('hello!'), await handleOf('film.mp4'));
      const next = reopen();
      expect(await next.find('a')).toMatchObject({ kind: 'bytes', file: { name: 'a.bin', size: 5 } });
      expect(await next.find('b')).toMatchObject({ kind: 'handle', handle: { name: 'film.mp4' } });
    });
  });
}
