import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import {
  createTusClient,
  createUpload,
  createUploadQueue,
  type ResumeStore,
  type Upload,
  type UploadInput,
  type UploadOptions,
} from '@kit/client';

/** What a piece of work needs. */
export interface Place {
  /** Behind the proxy that cuts. */
  readonly endpoint: string;
  /** The origin of the server that lives, for looking at what came of it. */
  readonly direct: string;
  readonly folder: string;
  readonly store: ResumeStore;
  /** From 0 to less than 1. */
  readonly random: () => number;
}

type Work = (place: Place) => Promise<number>;

const MIB = 2 ** 20;
const LEAST = 2 ** 10;
const LARGEST = 24 * MIB;
const IN_A_QUEUE = 20;
/** Milliseconds: less than the default, so that a connection that hangs is noticed many times in one soak. */
const STALL_TIMEOUT = 4_000;
const PAUSE = 500;

/** Each gives the bytes that it moved. @throws Error when an upload failed, or the server has other bytes than were sent. */
export const WORKS = {
  file: (place) => fromFile(place, {}),
  parts: (place) => fromFile(place, { parallel: 3 }),
  checksums: (place) => fromFile(place, { checksum: 'sha256' }),
  draft: (place) => fromFile(place, { dialect: 'ietf' }),
  async stream(place) {
    const path = await sampleFile(place);
    return whole(createReadStream(path), path, place);
  },
  async paused(place) {
    const path = await sampleFile(place);
    const upload = begin({ path }, place, {});
    await reached(upload, place.random());
    upload.pause();
    await pause(PAUSE);
    upload.start();
    const bytes = await checked(upload, digestOf(path), place);
    await rm(path);
    return bytes;
  },
  async queue(place) {
    const { endpoint, store } = place;
    const queue = createUploadQueue({ endpoint, resume: store, stallTimeout: STALL_TIMEOUT });
    const contents = Array.from({ length: IN_A_QUEUE }, () => randomBytes(lengthUpTo(MIB, place.random)));
    const uploads = queue.add(contents);
    const moved = await Promise.all(
      uploads.map((upload, at) => checked(upload, sha256(contents[at] ?? Buffer.alloc(0)), place)),
    );
    queue.clearCompleted();
    return moved.reduce((sum, bytes) => sum + bytes, 0);
  },
  async terminated(place) {
    const path = await sampleFile(place);
    const upload = begin({ path }, place, {});
    await reached(upload, place.random());
    const told = await upload.terminate().then(
      () => true,
      () => false,
    );
    const { status, url, offset } = upload.getSnapshot();
    if (status === 'completed') await checked(upload, digestOf(path), place);
    else if (url !== null && told) await expectGone(there(url, place));
    await rm(path);
    return offset;
  },
  /** Left where it is: the server's sweep has to find it. */
  async abandoned(place) {
    const path = await sampleFile(place);
    const upload = begin({ path }, place, { resume: false });
    await reached(upload, place.random() / 2);
    upload.pause();
    const { status, offset } = upload.getSnapshot();
    if (status === 'completed') await checked(upload, digestOf(path), place);
    await rm(path);
    return offset;
  },
} satisfies Record<string, Work>;

export type Kind = keyof typeof WORKS;

/** Goes on with a file that a process before this one had in hand when it was killed. */
export function takeUp(path: string, place: Place): Promise<number> {
  return whole({ path }, path, place);
}

async function fromFile(place: Place, options: Partial<UploadOptions>): Promise<number> {
  const path = await sampleFile(place);
  return whole({ path }, path, place, options);
}

async function whole(
  input: UploadInput,
  path: string,
  place: Place,
  options: Partial<UploadOptions> = {},
): Promise<number> {
  const digest = digestOf(path);
  const upload = begin(input, place, { metadata: { sha256: digest }, ...options });
  const bytes = await checked(upload, digest, place);
  await rm(path);
  return bytes;
}

function begin(input: UploadInput, { endpoint, store }: Place, options: Partial<UploadOptions>): Upload {
  const upload = createUpload(input, { endpoint, resume: store, stallTimeout: STALL_TIMEOUT, ...options });
  upload.done.catch(() => {});
  upload.start();
  return upload;
}

/** Waits for the end, compares what the server has, and takes it away again. */
async function checked(upload: Upload, digest: string, place: Place): Promise<number> {
  const { url, length } = await upload.done;
  const response = await fetch(there(url, place));
  const hash = createHash('sha256');
  for await (const piece of response.body ?? []) hash.update(piece);
  if (response.status !== 200 || hash.digest('hex') !== digest)
    throw new Error(`${url} is answered ${response.status} with other bytes than were sent`);
  await createTusClient({ endpoint: there('/files', place) }).terminate(there(url, place));
  return length;
}

async function expectGone(url: string): Promise<void> {
  const { status } = await fetch(url, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } });
  if (status !== 404 && status !== 410)
    throw new Error(`${url} was terminated, and HEAD is answered ${status}`);
}

/** The same upload, past the proxy. */
function there(url: string, { direct, endpoint }: Place): string {
  return new URL(new URL(url, endpoint).pathname, direct).href;
}

/** Resolves as soon as such a share of the bytes is on its way, or the upload is over. */
function reached(upload: Upload, share: number): Promise<void> {
  return new Promise((resolve) => {
    const look = () => {
      const { status, progress } = upload.getSnapshot();
      if (status === 'uploading' && (progress ?? 0) < share) return;
      leave();
      resolve();
    };
    const leave = upload.subscribe(look);
    look();
  });
}

const ENDING = '.bin';

/** A file that is named by what is in it, so that whoever finds it can tell whether it arrived. */
async function sampleFile({ folder, random }: Place): Promise<string> {
  const unnamed = join(folder, `${randomBytes(8).toString('hex')}.part`);
  const file = await open(unnamed, 'w');
  const hash = createHash('sha256');
  for (let left = lengthUpTo(LARGEST, random); left > 0; left -= MIB) {
    const block = randomBytes(Math.min(left, MIB));
    hash.update(block);
    await file.write(block);
  }
  await file.close();
  const path = join(folder, hash.digest('hex') + ENDING);
  await rename(unnamed, path);
  return path;
}

/** Small ones are as likely as large ones; none so small that two might be the same. */
function lengthUpTo(most: number, random: () => number): number {
  return Math.ceil(LEAST * (most / LEAST) ** random());
}

export function isSample(name: string): boolean {
  return name.endsWith(ENDING);
}

function digestOf(path: string): string {
  return basename(path, ENDING);
}

function sha256(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
