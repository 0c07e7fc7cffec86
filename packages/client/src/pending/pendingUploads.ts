import type { Dialect } from '../dialect/dialect.ts';
import type { Environment } from '../env/environment.ts';
import type { ErrorClass, UploadError } from '../errors.ts';
import type { Settings } from '../options.ts';
import type { UploadQueue } from '../queue/queue.ts';
import type { ResumeEntry } from '../resume/resumeStore.ts';
import type { attempts, tendResumeStore } from '../resume/tended.ts';
import { type TerminateTools, terminate } from '../steps/terminate.ts';
import type { ManagedUpload, Upload } from '../upload.ts';
import { createKeeping } from './keeping.ts';
import type { PendingUpload, PendingUploads } from './pendingUpload.ts';
import { askPermission, permissionOf } from './permission.ts';
import type { KeptSource, SourceStore } from './sourceStore.ts';
import type { handleOf, withHandle } from './withHandle.ts';

/** What of the client is used here. Handed over, as this module is loaded on demand: nothing is in the bundle twice. */
export interface PendingParts extends TerminateTools {
  readonly settings: Settings;
  readonly environment: Environment;
  readonly queue: UploadQueue;
  /** Without one, nothing is kept. */
  readonly store: SourceStore | false | null;
  readonly UploadError: ErrorClass;
  readonly handleOf: typeof handleOf;
  readonly withHandle: typeof withHandle;
  readonly attempts: typeof attempts;
  readonly tendResumeStore: typeof tendResumeStore;
  dialect(): Promise<Dialect>;
}

/** Milliseconds to wait for a server before a row is shown without its word. */
const PATIENCE = 5000;

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
    createKeeping(store, { quick: attempts(store, tending), slow: attempts(store, slow) }, parts.handleOf);

  async function list(): Promise<readonly PendingUpload[]> {
    const all = (await entries?.list()) ?? [];
    const own = all.filter((entry) => entry.endpoint === endpoint && entry.scope === scope);
    const found = await Promise.all(own.map(pendingOf));
    return found.filter((pending) => pending !== null).sort((a, b) => a.createdAt - b.createdAt);
  }

  /** Whether this queue has it, or a page sends it right now: a question to the server would interrupt that. */
  async function isUnderWay({ url, fingerprint }: ResumeEntry): Promise<boolean> {
    const listed = queue.getSnapshot().ids.some((id) => queue.get(id)?.getSnapshot().url === url);
    return listed || turns.taken(fingerprint);
  }

  async function pendingOf(entry: ResumeEntry): Promise<PendingUpload | null> {
    if (await isUnderWay(entry)) return null;
    const { fingerprint, url, name, type, createdAt } = entry;
    const stand = await ask(url);
    if (stand === 'over') {
      await drop(fingerprint);
      return null;
    }
    const { offset, length } = stand ?? { offset: null, length: null };
    const kept = await find(fingerprint);
    const needs = await needsOf(kept);
    return { fingerprint, url, name, type, length: entry.length ?? length, offset, createdAt, needs };
  }

  /** `null`: it could not be asked. 'over': there is nothing left to do. */
  async function ask(url: string): Promise<{ offset: number; length: number | null } | 'over' | null> {
    if (!connectivity.isOnline()) return null;
    const controller = new AbortController();
    const cancel = clock.after(PATIENCE, () => controller.abort());
    try {
      const { answer } = await send({ settings, clock }, (await dialect()).retrieve(url), controller.signal);
      return answer.offset === answer.length ? 'over' : answer;
    } catch (error) {
      return error instanceof UploadError && error.code === 'gone' ? 'over' : null;
    } finally {
      cancel();
    }
  }

  async function drop(fingerprint: string): Promise<void> {
    if (keeping) keeping.drop(fingerprint);
    await entries?.remove(fingerprint);
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
      return parts.withHandle(file, kept.handle);
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

  async function keep(upload: ManagedUpload): Promise<void> {
    const key = await upload.key();
    if (keeping && key !== null) keeping.keep(upload, key);
  }

  async function forget(pending: PendingUpload): Promise<void> {
    await drop(pending.fingerprint);
    const { signal } = new AbortController();
    await terminate({ settings, clock, random, dialect }, pending.url, signal, parts);
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
