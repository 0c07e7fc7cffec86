/// <reference path="../testing/uploadServer.ts" />
import { expect, inject, it, vi } from 'vitest';
import { createUpload, isUploadError } from '../index.ts';
import type { UploadOptions } from '../options.ts';
import { expectStored, randomFile } from '../testing/wholeFiles.ts';
import { uploadsInWorker } from './index.ts';

const MiB = 2 ** 20;
const endpoint = inject('uploadEndpoint');

function newWorker(): Worker {
  return new Worker(new URL('../testing/uploadsWorker.ts', import.meta.url), { type: 'module' });
}

/** A worker whose script is not there. */
function noWorker(): Worker {
  return new Worker('/gone-with-a-deploy.js', { type: 'module' });
}

/** The page's content security policy allows none. */
function forbidden(): Worker {
  throw new DOMException('Refused to create a worker', 'SecurityError');
}

function inWorker(options: Partial<UploadOptions> = {}, open = newWorker) {
  return uploadsInWorker(open)({ endpoint, ...options });
}

it('a file goes up whole, and its snapshots rise from idle to completed under one id', async () => {
  const file = randomFile(9 * MiB);
  const upload = inWorker()(file);
  const seen = [upload.getSnapshot()];
  upload.subscribe(() => seen.push(upload.getSnapshot()));
  upload.start();
  const { url, length, response } = await upload.done;
  expect(length).toBe(file.size);
  expect(response?.status).toBe(204);
  await expectStored(url, file);
  expect(seen[0]).toMatchObject({ status: 'idle', name: 'random.bin', length: file.size });
  expect(seen.at(-1)).toMatchObject({ status: 'completed', url, progress: 1 });
  expect(new Set(seen.map(({ id }) => id))).toEqual(new Set([upload.id]));
  expect(seen.every(Object.isFrozen)).toBe(true);
  const sent = seen.map((snapshot) => snapshot.sent);
  expect(sent).toEqual(sent.toSorted((one, other) => one - other));
});

it.each([
  ['whose script is gone', noWorker],
  ['that the page may not have', forbidden],
])('in place of a worker %s the page uploads', async (_, open) => {
  const file = randomFile(MiB);
  const headers = vi.fn(async () => ({ 'x-requested-with': 'kit' }));
  const upload = inWorker({ headers }, open)(file);
  upload.start();
  await expectStored((await upload.done).url, file);
  expect(headers).toHaveBeenCalled();
});

it('the functions of the page are asked: headers before each request, hooks around it', async () => {
  const headers = vi.fn(() => ({ 'x-requested-with': 'kit' }));
  const beforeRequest = vi.fn();
  const afterResponse = vi.fn();
  const upload = inWorker({ headers, beforeRequest, afterResponse })(randomFile(MiB));
  upload.start();
  await upload.done;
  expect(headers).toHaveBeenCalledWith({ method: 'POST', url: endpoint, refresh: false });
  const methods = beforeRequest.mock.calls.map(([{ method }]) => method);
  expect(methods).toContain('POST');
  expect(beforeRequest.mock.calls[0]?.[0].headers).toMatchObject({ 'x-requested-with': 'kit' });
  expect(afterResponse.mock.calls.map(([{ method }]) => method)).toEqual(methods);
  expect(afterResponse.mock.calls[0]?.[1].status).toBe(201);
});

it('what a hook throws fails the upload, as the error it is', async () => {
  const beforeRequest = () => {
    throw new RangeError('not today');
  };
  const upload = inWorker({ beforeRequest })(randomFile(10));
  upload.start();
  const error = await upload.done.catch((error: unknown) => error);
  expect(isUploadError(error)).toBe(true);
  expect(error).toMatchObject({
    code: 'rejected',
    retryable: false,
    request: { method: 'POST', url: endpoint },
  });
  expect(String((error as Error).cause)).toContain('not today');
  expect(upload.getSnapshot()).toMatchObject({ status: 'failed', error: { code: 'rejected' } });
});

it('a wait between two tries tells its error by code', async () => {
  let asked = 0;
  const headers = () => {
    asked += 1;
    if (asked === 1) throw new Error('the token server is down');
    return {};
  };
  const upload = inWorker({ headers, retry: { delay: 1 } })(randomFile(10));
  const codes: string[] = [];
  upload.subscribe(() => {
    const snapshot = upload.getSnapshot();
    if ('error' in snapshot) codes.push(snapshot.error.code);
  });
  upload.start();
  await upload.done;
  expect(new Set(codes)).toEqual(new Set(['unauthorized']));
});

it('options that make no sense fail the upload with what is wrong about them', async () => {
  const upload = inWorker({ chunkSize: 0 })(randomFile(10));
  upload.start();
  await expect(upload.done).rejects.toThrow('chunkSize');
  expect(upload.getSnapshot().status).toBe('failed');
});

it('a paused upload is gone on with by the page: both remember in one place', async () => {
  const file = randomFile(3 * MiB);
  const upload = inWorker({ chunkSize: MiB, stopAt: MiB })(file);
  const paused = new Promise<void>((resolve) => {
    upload.subscribe(() => {
      if (upload.getSnapshot().status === 'paused') resolve();
    });
  });
  upload.start();
  await paused;
  const { url, offset } = upload.getSnapshot();
  expect(offset).toBe(MiB);
  const inPage = createUpload(file, { endpoint });
  inPage.start();
  expect((await inPage.done).url).toBe(url);
  await expectStored(url ?? '', file);
});

it('a terminated upload is gone from the server when the promise says so', async () => {
  const upload = inWorker({ chunkSize: MiB, stopAt: MiB })(randomFile(2 * MiB));
  const made = new Promise<string>((resolve) => {
    upload.subscribe(() => {
      const { status, url } = upload.getSnapshot();
      if (status === 'paused' && url !== null) resolve(url);
    });
  });
  upload.start();
  const url = await made;
  await upload.terminate();
  expect(upload.getSnapshot().status).toBe('terminated');
  expect([404, 410]).toContain((await fetch(url, { method: 'HEAD' })).status);
  await expect(upload.done).rejects.toMatchObject({ code: 'aborted' });
});

it('a fingerprint of your own is made in the page, of the very input', async () => {
  const fingerprint = vi.fn(async () => `mine-${crypto.randomUUID()}`);
  const file = randomFile(10);
  const upload = inWorker({ fingerprint, scope: 'mine' })(file);
  upload.start();
  await upload.done;
  expect(fingerprint).toHaveBeenCalledOnce();
  const source = expect.objectContaining({ length: 10, name: file.name });
  expect(fingerprint).toHaveBeenCalledWith(file, { endpoint, scope: 'mine', source });
  expect((fingerprint.mock.calls as unknown[][])[0]?.[0]).toBe(file);
  expect(await upload.key()).toMatch(/^mine-/);
});

it('uploads that are refused together (401) ask once for fresh headers', async () => {
  let token = 'stale';
  const headers = vi.fn(({ refresh }: { refresh: boolean }) => {
    if (refresh) token = 'fresh';
    return { 'x-requested-with': token };
  });
  const worker = uploadsInWorker(newWorker);
  const files = [1, 2, 3].map(randomFile);
  const uploads = files.map((file) => worker({ endpoint, headers })(file));
  for (const upload of uploads) upload.start();
  await Promise.all(uploads.map(({ done }) => done));
  expect(headers.mock.calls.filter(([{ refresh }]) => refresh)).toHaveLength(1);
});

it.each([
  ['transport', async () => ({ status: 200, headers: {}, body: '' })],
  ['shouldRetry', () => true],
  ['resume', { find: async () => undefined }],
  ['requestId', () => 'id'],
])('the option %s, which cannot go to a worker, is refused by name', (name, value) => {
  expect(() => inWorker({ [name]: value })).toThrow(`The option ${name} cannot go to a worker`);
});

it('bytes go up as files do; a stream is refused', async () => {
  const create = inWorker();
  const upload = create(new Uint8Array([1, 2, 3]));
  upload.start();
  const { url } = await upload.done;
  expect(new Uint8Array(await (await fetch(url)).arrayBuffer())).toEqual(new Uint8Array([1, 2, 3]));
  expect(() => create(new ReadableStream())).toThrow('A stream cannot go to a worker');
});

it('one worker serves all uploads, and is made with the first start', async () => {
  const open = vi.fn(newWorker);
  const create = inWorker({}, open);
  const uploads = [randomFile(10), randomFile(20)].map((file) => create(file));
  expect(open).not.toHaveBeenCalled();
  for (const upload of uploads) upload.start();
  expect((await Promise.all(uploads.map(({ done }) => done))).map(({ length }) => length)).toEqual([10, 20]);
  expect(open).toHaveBeenCalledOnce();
});
