import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isResumeEntry, type ResumeEntry, type ResumeStore } from './resumeStore.ts';

const ENTRY = '.json';
const UNFINISHED = '.tmp';
const SET_ASIDE = '.corrupt';

/** A write takes milliseconds; what is older was left by a process that was killed in it. */
const ABANDONED = 60_000;

/**
 * Remembers urls in a folder, made where it is missing. Any number of processes may share it: each upload has a file of
 * its own, which is written beside and put in its place in one step. So there is nothing to lock, no lock to go stale,
 * no update to lose, and a process that is killed at any point leaves every entry whole. A file that is none of ours or
 * damaged is set aside (`.corrupt`) and counts as no entry.
 *
 * An upload's url may be all that is needed to add to it, so only the user that made the folder may read it.
 */
export function fileResumeStore(folder: string): ResumeStore {
  // Fingerprints are the user's to choose: any of them makes a file name this way.
  const pathOf = (fingerprint: string) =>
    join(folder, createHash('sha256').update(fingerprint).digest('hex') + ENTRY);

  async function read(path: string): Promise<ResumeEntry | undefined> {
    const text = await readFile(path, 'utf8').catch(unlessMissing);
    if (text === undefined) return undefined;
    const value = parsed(text);
    if (isResumeEntry(value)) return value;
    await rename(path, path + SET_ASIDE).catch(unlessMissing);
    return undefined;
  }

  async function removeIfAbandoned(path: string): Promise<void> {
    const found = await stat(path).catch(unlessMissing);
    if (found !== undefined && Date.now() - found.mtimeMs > ABANDONED) await rm(path, { force: true });
  }

  return {
    async find(fingerprint) {
      const entry = await read(pathOf(fingerprint));
      return entry?.fingerprint === fingerprint ? entry : undefined;
    },

    async put(entry) {
      const path = pathOf(entry.fingerprint);
      const beside = `${path}.${randomUUID()}${UNFINISHED}`;
      await makeFolder(folder);
      try {
        await writeFile(beside, JSON.stringify(entry), { flag: 'wx', mode: 0o600 });
        await rename(beside, path);
      } catch (error) {
        await rm(beside, { force: true });
        throw error;
      }
    },

    async remove(fingerprint) {
      await rm(pathOf(fingerprint), { force: true });
    },

    async list() {
      const names = (await readdir(folder).catch(unlessMissing)) ?? [];
      const ending = (end: string) =>
        names.filter((name) => name.endsWith(end)).map((name) => join(folder, name));
      await Promise.all(ending(UNFINISHED).map(removeIfAbandoned));
      const entries = await Promise.all(ending(ENTRY).map(read));
      return entries.filter((entry) => entry !== undefined);
    },
  };
}

/**
 * Makes a folder, and those above it, where they are missing. Not by `recursive: true`: below /proc, where nothing can be
 * made and the kernel calls that ENOENT, Node tries again for ever.
 */
async function makeFolder(path: string): Promise<void> {
  if (await isFolder(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeFolder(parent);
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (error) {
    // Another process may have come first.
    if (!(await isFolder(path))) throw error;
  }
}

function isFolder(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isDirectory(),
    () => false,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Not there, or no longer: another process may have been faster. */
function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
