import type { Source } from './source.ts';

/**
 * A source that is opened with the upload, not before: because a disk or a person has to be asked, or because its code
 * is loaded on demand. A failed opening is tried again at the next start.
 */
export function openLater(name: string, open: () => Promise<Source>): Source {
  let source: Source | undefined;
  let opening: Promise<Source> | undefined;

  function opened(): Promise<Source> {
    opening ??= open().then(
      (found) => {
        source = found;
        return found;
      },
      (error) => {
        opening = undefined;
        throw error;
      },
    );
    return opening;
  }

  return {
    name,
    get length() {
      return source?.length ?? null;
    },
    get type() {
      return source?.type ?? '';
    },
    get readInPlace() {
      return source?.readInPlace ?? false;
    },
    async open() {
      await opened();
    },
    slice: async (start, end) => (await opened()).slice(start, end),
    verify: async (start) => source?.verify?.(start),
    close: () => source?.close(),
  };
}
