import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { type Clock, systemClock } from '../../clock.ts';
import { type AppendRequest, type ByteStore, ByteStoreError } from '../../ports/byteStore.ts';
import { concatFiles, writeAll } from './concat.ts';
import { earlySyncs, syncStepFor } from './earlySync.ts';
import { errorCode, onDisk, onDiskIfThere } from './fault.ts';
import { type Fences, moveOutOfReach, noFences } from './fences.ts';
import { fileName, isFileName } from './fileName.ts';
import { type Files, nodeFiles } from './files.ts';
import { KeptFiles } from './keptFiles.ts';
import type { OpenFile } from './openFile.ts';
import { readFile } from './read.ts';
import { runLengthFor } from './run.ts';
import { BodyReader, type RunsRequest, writeRuns } from './runs.ts';
import { readSmall } from './smallBody.ts';
import { noSmallBytes, type SmallBytes } from './smallBytes.ts';
import { Stop } from './stop.ts';
import { sharedSync, syncFile, syncFolder } from './sync.ts';

export interface DiskByteStoreOptions {
  /** The folder of the upload files, one per upload, named by its id. It must exist. */
  readonly uploadDir: string;
  /** Where other processes write to the folder too: the uploads they were fenced off from. Default: none. */
  readonly fences?: Fences;
  /** Where small uploads are kept that come whole, instead of in files. Default: nowhere. */
  readonly small?: SmallBytes;
  /** For tests: the file system calls. Default: Node's. */
  readonly files?: Files;
  /** For tests: the time. Default: the system's. */
  readonly clock?: Clock;
}

/** What the disk can do: everything, downloads and concatenation included. */
export type DiskByteStore = ByteStore & Required<Pick<ByteStore, 'read' | 'concat'>>;

/** What of an append does not depend on where its bytes go. */
type Writing = Pick<RunsRequest, 'reader' | 'begun' | 'stop' | 'held'>;

/** An append under way. */
interface Writer {
  readonly stop: Stop;
  /** `false` once a later append, or a removal, came to the same upload. */
  current: boolean;
  /** Settles when this append touches the file no more. Never rejects. */
  settled: Promise<unknown>;
}

/**
 * Upload bytes as plain files in one folder: `uploadDir/<id>` holds the bytes and nothing else. (For small ones, see {@link SmallBytes}.)
 *
 * Memory per upload is bounded by two runs of 960 KiB, shorter ones where many come in (see {@link Run}). Within this process a new append ends any earlier one to the same
 * upload before it touches the file; against other processes, `held` is asked before each write,
 * and `fences` help where that was not enough.
 *
 * One flat folder: file systems index their folders, and one sync of the one folder serves every upload that completes
 * at the time.
 */
export function diskByteStore({
  uploadDir,
  fences = noFences,
  small = noSmallBytes,
  files = nodeFiles,
  clock = systemClock,
}: DiskByteStoreOptions): DiskByteStore {
  const writers = new Map<string, Writer>();
  const kept = new KeptFiles(clock);
  const syncBytes = sharedSync(async (path) => {
    const open = await onDisk(() => kept.take(path));
    return syncFile(files, path, { kept: open, onFault: () => distrust(path) });
  });
  const syncNames = sharedSync((path) => syncFolder(files, path));
  const early = earlySyncs(syncBytes, () => syncStepFor(writers.size));
  const pathOf = (id: string) => `${uploadDir}/${fileName(id)}`;

  /**
   * After a failed sync the next one says that all is well, for the system tells a fault once, and yet what was written
   * before may never come to the medium (https://wiki.postgresql.org/wiki/Fsync_Errors). Without the file, everybody finds
   * that bytes are lost, other processes and later ones too, and the client begins anew.
   */
  async function distrust(path: string): Promise<void> {
    // A disk that takes no more changes takes no more uploads either.
    await files.unlink(path).catch(() => {});
  }

  async function supersede(writer: Writer | undefined): Promise<void> {
    if (writer === undefined) return;
    writer.current = false;
    writer.stop.ask();
    await writer.settled;
  }

  async function write(request: AppendRequest, path: string, writer: Writer): Promise<number> {
    const { id, offset, length, body, onStored } = request;
    const held = () => writer.current && request.held?.() !== false;
    const reader = new BodyReader(body, writer.stop);
    try {
      if (offset > 0 || length == null || length > small.most) {
        return await writeFile(request, path, { reader, stop: writer.stop, held });
      }
      const begun = await readSmall(reader, length, clock.now);
      const { run, over } = begun;
      if (over && run.length === length && (await small.keep(id, run.pieces(), held))) {
        await onStored?.(length);
        return length;
      }
      return await writeFile(request, path, { reader, begun, stop: writer.stop, held });
    } finally {
      reader.end();
    }
  }

  async function writeFile(request: AppendRequest, path: string, writing: Writing): Promise<number> {
    const { id, offset, length, onStored } = request;
    const { held } = writing;
    await onDisk(() => kept.drop(path));
    if (fences.isFenced(id) && held()) {
      // A name that could be an upload's: whoever sweeps what has no record sweeps a copy that a crash has left.
      const copy = pathOf(`copy-${randomUUID()}`);
      await moveOutOfReach(files, fences, { id, path, copy }, held);
    }
    // A new file comes with the first byte: an upload that never gets one leaves nothing to clean.
    const isNew = offset === 0 || (offset <= small.most && small.size(id) >= offset);
    let file = isNew ? undefined : await openAt(files, path, offset, held);
    let reached = offset;
    try {
      reached = await writeRuns({
        ...{ ...writing, offset, onStored, now: clock.now },
        runLength: () => runLengthFor(writers.size),
        write: (pieces, position) =>
          onDisk(async () => {
            // None is written yet: a fence that came meanwhile stands before this file, so it is asked for again.
            if (file === undefined) {
              file = await begin(request, path, held);
              return 0;
            }
            const taken = await file.writev(pieces, position);
            if (taken === 0) throw new Error('The file took no byte');
            early.wrote(path, position, position + taken);
            return taken;
          }),
      });
      return reached;
    } finally {
      const whole = reached > offset && reached === length;
      await onDisk(async () => file && (whole ? kept.keep(path, file) : file.close()));
    }
  }

  /** Begins the file of an upload, with what is acknowledged of it and was kept elsewhere. */
  async function begin({ id, offset }: AppendRequest, path: string, held: () => boolean): Promise<OpenFile> {
    const before = small.read(id);
    const file = await openFirst(files, path, held);
    if (before === undefined) return file;
    try {
      if (offset > 0) {
        await writeAll(file, before.subarray(0, offset), 0);
        await Promise.all([file.datasync(), syncNames(uploadDir)]);
      }
      await small.remove(id, held);
      return file;
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  return {
    async append(request) {
      const path = pathOf(request.id);
      const earlier = writers.get(request.id);
      const writer: Writer = { stop: new Stop(), current: true, settled: Promise.resolve() };
      const { ask } = writer.stop;
      if (request.signal.aborted) ask();
      request.signal.addEventListener('abort', ask);
      const written = supersede(earlier).then(() => write(request, path, writer));
      writer.settled = written.catch(() => {});
      writers.set(request.id, writer);
      try {
        return await written;
      } finally {
        request.signal.removeEventListener('abort', ask);
        if (writers.get(request.id) === writer) writers.delete(request.id);
      }
    },

    async size(id) {
      const path = pathOf(id);
      const here = small.size(id);
      if (here > 0) return here;
      const found = await onDiskIfThere(() => files.stat(path));
      return found?.size ?? 0;
    },

    async sync(id, length = 0) {
      const path = pathOf(id);
      const here = small.size(id);
      if (here > 0) return refuseFewer(here, length);
      const names = syncNames(uploadDir);
      // Its failure is met below: what becomes of the bytes is settled before anybody hears of either.
      names.catch(() => {});
      await early.settled(path);
      const size = await syncBytes(path);
      await names;
      refuseFewer(size, length);
    },

    async remove(id) {
      const path = pathOf(id);
      await supersede(writers.get(id));
      if (small.size(id) > 0) await small.remove(id);
      await onDisk(() => kept.drop(path));
      await onDiskIfThere(() => files.unlink(path));
      early.forget(path);
    },

    async *read(id, range) {
      const path = pathOf(id);
      const bytes = small.read(id);
      if (bytes === undefined) return yield* readFile(files, path, range);
      const { start, end } = range;
      refuseFewer(bytes.length, end);
      if (start < end) yield bytes.subarray(start, end);
    },

    async concat(id, parts) {
      const length = await concatFiles(
        files,
        pathOf(id),
        parts.map((part) => small.read(part) ?? pathOf(part)),
      );
      // Of an earlier try, which was no concatenation.
      if (small.size(id) > 0) await small.remove(id);
      return length;
    },

    async *ids() {
      const folder = await onDisk(() => files.opendir(uploadDir));
      for await (const entry of folder) {
        if (entry.isFile() && isFileName(entry.name)) yield entry.name;
      }
    },
  };
}

/** Opens the file of an upload that has no bytes yet: most often there is none. */
async function openFirst(files: Files, path: string, held: () => boolean): Promise<OpenFile> {
  try {
    return await files.open(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return openAt(files, path, 0, held);
    throw error;
  }
}

/**
 * Opens an upload's file, which is there already, with exactly `offset` bytes in it.
 *
 * Bytes past the offset were never acknowledged. They are cut off, so that they neither stand behind a shorter append
 * nor hide that a power cut took acknowledged bytes.
 */
async function openAt(files: Files, path: string, offset: number, held: () => boolean): Promise<OpenFile> {
  const file = await onDiskIfThere(() => files.open(path, constants.O_RDWR));
  if (file === undefined) throw missing(0, offset);
  try {
    const { size } = await onDisk(() => file.stat());
    refuseFewer(size, offset);
    if (size > offset && held()) await onDisk(() => file.truncate(offset));
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

function refuseFewer(size: number, length: number): void {
  if (size < length) throw missing(size, length);
}

function missing(size: number, offset: number): ByteStoreError {
  return new ByteStoreError('missing', new Error(`${size} bytes of ${offset} are there`));
}
