import { mkdtempSync, rmSync } from 'node:fs';
import { mkdtemp, readdir, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const all = mkdtempSync(join(tmpdir(), 'bench-'));
process.once('exit', () => rmSync(all, { recursive: true, force: true }));

/**
 * Runs something with a folder of its own, and empties the files in it afterwards. They are removed once the bench is
 * over, for ext4 passes over each inode that was freed a short while ago when it makes a file (`recently_deleted`): a run
 * would pay for the files of those before it, a third of the time of one that makes thousands.
 */
export async function withRunFolder<T>(run: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(all, 'run-'));
  try {
    return await run(folder);
  } finally {
    for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
      if (entry.isFile()) await truncate(join(entry.parentPath, entry.name));
    }
  }
}
