import { randomBytes } from 'node:crypto';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Lets `use` have a file of so many MiB, and removes it afterwards. */
export async function withSourceFile<T>(mebibytes: number, use: (path: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-'));
  const path = join(folder, 'film.mp4');
  try {
    const file = await open(path, 'w');
    const block = randomBytes(2 ** 20);
    for (let written = 0; written < mebibytes; written += 1) await file.write(block);
    await file.close();
    return await use(path);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
