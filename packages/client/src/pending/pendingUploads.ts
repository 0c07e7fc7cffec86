import type { Dialect } from '../dialect/dialect.ts';
import type { Environment } from '../env/environment.ts';
import type { ErrorClass, UploadError } from '../errors.ts';
import type { Settings } from '../options.ts';
import type { UploadQueue } from '../queue/uploadQueue.ts';
import type { ResumeEntry } from '../resume/resumeStore.ts';
import type { attempts, tendResumeStore } from '../resume/tended.ts';
import { type TerminateTools, terminate } from '../steps/terminate.ts';
import type { QueuedUpload, Upload } from '../upload.ts';
import { createKeeping } from './keeping.ts';
import type { PendingUpload, PendingUploads } from './pendingUpload.ts';
import { askPermission, permissionOf } from './permission.ts';
import type { KeptSource, SourceStore } from './sourceStore.ts';
import type { handles } from './withHandle.ts';

/** What of the client is used here. Handed over, as this module is loaded on demand: nothing is in the bundle twice. */
export interface PendingParts extends TerminateTools {
  readonly settings: Settings;
  readonly environment: Environment;
  readonly queue: UploadQueue;
  /** Without one, nothing is kept. */
  readonly store: SourceStore | false | null;
  readonly UploadError: ErrorClass;
  readonly handles: typeof handles;
  readonly attempts: typeof attempts;
  readonly tendResumeStore: typeof tendResumeStore;
  dialect(): Promise<Dialect>;
}

/** Milliseconds to wait for a server before a row is shown without its word. */
const PATIENCE = 5000;

/** Milliseconds within which a page that is closed is expected to have given its locks back. */
const FAREWELL = 1000;

/** The uploads that former pages left behind at one endpoint, in one scope. */
export function pendingUploads(parts: PendingParts): PendingUploads {
  const { settings, environment, queue, store, attempts, tendResumeStore, dialect, send, UploadError } =
    parts;
  const { endpoint, scope, fingerprint, resume: resumeStore, onStorageError } = settings;
  const { clock, random, turns, connectivity, openSource } = environment;
  const tending = { clock, ...(onStorageError && { onError: onStorageError }) };
  const entries = resumeStore && tendResumeStore(resumeStore, tending);
  const slow = { ...tending, patience: 60_000 };
  const keeping =
    store &&
    createKeeping(store, { quick: attempts(store, tending), slow: attempts(store, slow) }, parts.handles);

  async function remembered(): Promise<readonly ResumeEntry[]> {
    const all = (await entries?.list()) ?? [];
    return all.filter((entry) => entry.endpoint === endpoint && entry.scope === scope);
  }

  async function list(): Promise<readonly PendingUpload[]> {
    const byWhole = new Map<string, ResumeEntry[]>();
    for (const entry of await remembered()) {
      const whole = wholeOf(entry);
      byWhole.set(whole, [...(byWhole.get(whole) ?? []), entry]);
    }
    const found = await Promise.all([...byWhole].map(([whole, parts]) => pendingOf(whole, parts)));
    return found.filter((pending) => pending !== null).sort((a, b) => a.createdAt - b.createdAt);
  }

  /** Whether this queue has it, or a page sends it right now: a question to the server would interrupt that. */
  async function isUnderWay(fingerprint: string, own: readonly ResumeEntry[]): Promise<boolean> {
    const urls = new Set<string | null>(own.map(({ url }) => url));
    const snapshots = queue.getSnapshot().ids.map((id) => queue.get(id)?.getSnapshot());
    if (snapshots.some((snapshot) => snapshot !== undefined && urls.has(snapshot.url))) return true;
    return isSent(fingerprint);
  }

  /** Whether a page sends it right now: it says so at once. One that is being closed, by a reload, says nothing and lets go soon. */
  async function isSent(fingerprint: string): Promise<boolean> {
    let seen = () => {};
    const sighted = new Promise<boolean>((resolve) => {
      seen = () => resolve(true);
    });
    const cancel = clock.after(FAREWELL, seen);
    const turn = turns.take(fingerprint, seen);
    const sent = await Promise.race([sighted, turn.come.then(() => false)]);
    cancel();
    turn.leave();
    return sent;
  }

  /** @param own the entry of an upload, or those of its parts. */
  async function pendingOf(fingerprint: string, own: readonly ResumeEntry[]): Promise<PendingUpload | null> {
    if (await isUnderWay(fingerprint, own)) return null;
    const stands = await Promise.all(own.map(({ url }) => ask(url)));
    const living = own.filter((_, index) => stands[index] !== 'gone');
    const known = stands.filter((stand) => stand !== null && stand !== 'gone');
    const [first] = living;
    const isWhole = first?.fingerprint === fingerprint;
    // What is whole on the server has nothing left to do; of parts, their final upload has.
    if (first === undefined || (isWhole && known.some(({ offset, length }) => offset === length))) {
      await drop(fingerprint);
      return null;
    }
    const needs = await needsOf(await find(fingerprint));
    const { url, name, type, createdAt } = first;
    const offset = known.length < living.length ? null : known.reduce((sum, stand) => sum + stand.offset, 0);
    const length = isWhole ? (first.length ?? known[0]?.length ?? null) : lengthOfParts(living);
    return { fingerprint, url, name, type, length, offset, createdAt, needs };
  }

  /** `null`: it could not be asked. */
  async function ask(url: string): Promise<{ offset: number; length: number | null } | 'gone' | null> {
    if (!connectivity.isOnline()) return null;
    const controller = new AbortController();
    const cancel = clock.after(PATIENCE, () => controller.abort());
    try {
      return (await send({ settings, clock }, (await dialect()).retrieve(url), controller.signal)).answer;
    } catch (error) {
      return error instanceof UploadError && error.code === 'gone' ? 'gone' : null;
    } finally {
      cancel();
    }
  }

  /** Forgets an upload here, its parts too. @returns where it lived. */
  async function drop(fingerprint: string): Promise<readonly string[]> {
    if (keeping) keeping.drop(fingerprint);
    const own = (await remembered()).filter((entry) => wholeOf(entry) === fingerprint);
    await Promise.all(own.map((entry) => entries?.remove(entry.fingerprint)));
    return own.map(({ url }) => url);
  }

  async function find(fingerprint: string): Promise<KeptSource | undefined> {
    return keeping ? keeping.find(fingerprint) : undefined;
  }

  async function source(pending: PendingUpload, file: File | undefined): Promise<File> {
    if (file !== undefined) {
      await compare(pending, file);
      return file;
    }
    const kept = await find(pending.fingerprint);
    if (kept === undefined) throw unreadable(pending, 'is not kept any more');
    return kept.kind === 'bytes' ? kept.file : fileOf(pending, kept);
  }

  async function fileOf(
    pending: PendingUpload,
    kept: Extract<KeptSource, { kind: 'handle' }>,
  ): Promise<File> {
    if (!(await askPermission(kept.handle)))
      throw unreadable(pending, 'may not be read: the permission was not given');
    try {
      const file = await kept.handle.getFile();
      if (file.lastModified !== kept.lastModified)
        throw changed(pending, 'has been modified since its upload was begun');
      await compare(pending, file);
      parts.handles.set(file, kept.handle);
      return file;
    } catch (error) {
      // The handle leads nowhere any more: from now on the file itself is asked for.
      if (keeping) await keeping.drop(pending.fingerprint);
      throw error instanceof UploadError ? error : unreadable(pending, 'was moved or deleted', error);
    }
  }

  /** Throws unless it is the file that the upload was begun with. */
  async function compare(pending: PendingUpload, file: File): Promise<void> {
    const { length } = pending;
    if (length !== null && file.size !== length) {
      throw changed(
        pending,
        `had ${length} bytes when its upload was begun, and "${file.name}" has ${file.size}`,
      );
    }
    const opened = openSource(file);
    try {
      const found = await fingerprint(file, { source: opened, endpoint, scope });
      if (found !== pending.fingerprint)
        throw changed(pending, `had other bytes when its upload was begun than "${file.name}" has`);
    } finally {
      opened.close();
    }
  }

  async function resume(pending: PendingUpload, file?: File): Promise<Upload> {
    const input = await source(pending, file);
    // It was compared just now, or kept by ourselves: it is not read once more.
    const [upload] = queue.add([input], { fingerprint: async () => pending.fingerprint });
    if (upload === undefined) throw new TypeError('One input is one upload');
    if (keeping) keeping.watch(upload, pending.fingerprint);
    queue.start(upload.id);
    return upload;
  }

  async function keep(upload: QueuedUpload): Promise<void> {
    const key = await upload.key();
    if (keeping && key !== null) keeping.keep(upload, key);
  }

  async function forget(pending: PendingUpload): Promise<void> {
    const { signal } = new AbortController();
    for (const url of await drop(pending.fingerprint)) {
      await terminate({ settings, clock, random, dialect }, url, signal, parts);
    }
  }

  function changed(pending: PendingUpload, how: string): UploadError {
    return new UploadError(
      `${described(pending)} ${how}. Choose the same file to go on, or upload this one by itself.`,
      {
        code: 'source-changed',
      },
    );
  }

  function unreadable(pending: PendingUpload, why: string, cause?: unknown): UploadError {
    return new UploadError(`${described(pending)} ${why}. Choose it again to go on.`, {
      code: 'source-unreadable',
      cause,
    });
  }

  return { list, resume, forget, keep };
}

const PART = /\/\d+ of (\d+)$/;

/** The fingerprint of the upload that an entry belongs to: parts side by side have one each, by that of the whole. */
function wholeOf({ fingerprint }: ResumeEntry): string {
  return fingerprint.replace(PART, '');
}

/** `null` as long as not all parts are begun. */
function lengthOfParts(own: readonly ResumeEntry[]): number | null {
  const count = Number(PART.exec(own[0]?.fingerprint ?? '')?.[1]);
  if (own.length !== count) return null;
  return own.reduce<number | null>(
    (sum, { length }) => (sum === null || length === null ? null : sum + length),
    0,
  );
}

function described({ name }: PendingUpload): string {
  return name === undefined ? 'The file' : `The file "${name}"`;
}

async function needsOf(kept: KeptSource | undefined): Promise<PendingUpload['needs']> {
  if (kept === undefined) return 'file';
  if (kept.kind === 'bytes') return 'nothing';
  const permission = await permissionOf(kept.handle);
  if (permission === 'granted') return 'nothing';
  return permission === 'prompt' ? 'permission' : 'file';
}
