import { openSource } from '../source/openSource.ts';
import type { Source, UploadInput } from '../source/source.ts';

/** Calls what reads an input. */
export async function withSource<T>(input: UploadInput, read: (source: Source) => T): Promise<Awaited<T>> {
  const source = openSource(input);
  try {
    await source.open?.();
    return await read(source);
  } finally {
    source.close();
  }
}
