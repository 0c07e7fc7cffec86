import type { Source } from './source.ts';

/**
 * A source that is opened with the upload, not before: because a disk or a person has to be asked, or because its code
 * is loaded on demand. From then on it is what was found. A failed opening is tried again at the next start.
 */
export function openLater(name: string, find: () => Promise<Omit<Source, 'open'>>): Source {
  let opening: Promise<void> | undefined;

  const source: Source & Required<Pick<Source, 'open'>> = {
    name,
    length: null,
    type: '',
    open() {
      opening ??= find().then(
        (found) => void Object.assign(source, found),
        (error) => {
          opening = undefined;
          throw error;
        },
      );
      return opening;
    },
    async slice(start, end) {
      await source.open();
      return source.slice(start, end);
    },
    close() {},
  };
  return source;
}
