/// <reference path="./testing/uploadServer.ts" />
import { describe, expect, inject, it } from 'vitest';
import { createUpload, fetchTransport, xhrTransport } from './index.ts';
import type { UploadSnapshot } from './machine/snapshot.ts';
import { expectStored, randomFile } from './testing/wholeFiles.ts';
import type { Transport } from './transport/transport.ts';

const MiB = 2 ** 20;
const endpoint = inject('uploadEndpoint');

describe('in a real browser, to another origin', () => {
  it.each([
    ['XMLHttpRequest', xhrTransport()],
    ['fetch', fetchTransport()],
  ])('a file goes over %s whole', async (_, transport) => {
    const file = randomFile(9 * MiB);
    const upload = createUpload(file, { endpoint, transport, resume: false });
    upload.start();
    const { url, response } = await upload.done;
    expect(response?.headers['upload-offset']).toBe(String(file.size));
    await expectStored(url, file);
  });

  it('a stream whose length nobody knows arrives whole', async () => {
    const file = randomFile(3 * MiB + 5);
    const upload = createUpload(file.stream(), { endpoint, chunkSize: MiB });
    expect(upload.getSnapshot().length).toBeNull();
    upload.start();
    const { url, length } = await upload.done;
    expect(length).toBe(file.size);
    await expectStored(url, file);
  });

  it.each(['ietf', 'auto'] as const)('a file goes in the dialect %s', async (dialect) => {
    const file = randomFile(3 * MiB);
    const upload = createUpload(file, { endpoint, dialect, chunkSize: MiB, resume: false });
    upload.start();
    const { url } = await upload.done;
    await expectStored(url, file);
  });

  /** The transport of browsers, with somebody who hears each progress event, before it is a tick of the snapshot. */
  function overheard(heard: (bytes: number) => void): Transport {
    const transport = xhrTransport();
    return (request) =>
      transport({
        ...request,
        onProgress(bytes) {
          request.onProgress?.(bytes);
          if (request.method === 'PATCH') heard(bytes);
        },
      });
  }

  it('XMLHttpRequest tells progress within a chunk', async () => {
    const file = randomFile(64 * MiB);
    const told: number[] = [];
    const transport = overheard((bytes) => told.push(bytes));
    const upload = createUpload(file, { endpoint, chunkSize: file.size, resume: false, transport });
    const seen: UploadSnapshot[] = [];
    upload.subscribe(() => seen.push(upload.getSnapshot()));
    upload.start();
    await upload.done;
    expect(told.filter((bytes) => bytes > 0 && bytes < file.size).length).toBeGreaterThan(0);
    expect(seen.map(({ sent }) => sent)).toEqual(seen.map(({ sent }) => sent).sort((a, b) => a - b));
  });

  it('pause aborts the request, and start goes on from what arrived', async () => {
    const file = randomFile(32 * MiB);
    let first = () => {};
    const begun = new Promise<void>((resolve) => {
      first = resolve;
    });
    let pausing = true;
    const transport = overheard(() => {
      if (!pausing) return;
      upload.pause();
      first();
    });
    const upload = createUpload(file, { endpoint, chunkSize: file.size, resume: false, transport });
    upload.start();
    await begun;
    expect(upload.getSnapshot().status).toBe('paused');
    pausing = false;
    upload.start();
    const { url } = await upload.done;
    await expectStored(url, file);
  });

  it('the default resume store remembers the upload while it is not complete', async () => {
    const file = randomFile(MiB);
    const first = createUpload(file, { endpoint, chunkSize: 256 * 1024 });
    const created = new Promise<void>((resolve) => {
      const leave = first.subscribe(() => {
        if (first.getSnapshot().url === null) return;
        leave();
        first.pause();
        resolve();
      });
    });
    first.start();
    await created;
    const second = createUpload(new File([file], 'again.bin', { type: file.type }), { endpoint });
    second.start();
    const { url } = await second.done;
    expect(url).toBe(first.getSnapshot().url);
    await expectStored(url, file);
  });

  it('terminates', async () => {
    const upload = createUpload(randomFile(MiB), { endpoint, chunkSize: 100_000, resume: false });
    const terminated = new Promise<void>((resolve, reject) => {
      const leave = upload.subscribe(() => {
        if (upload.getSnapshot().url === null) return;
        leave();
        upload.terminate().then(resolve, reject);
      });
    });
    upload.start();
    await terminated;
    const answer = await fetch(upload.getSnapshot().url ?? '', {
      method: 'HEAD',
      headers: { 'tus-resumable': '1.0.0' },
    });
    expect(answer.status).toBe(404);
  });

  it('a page reads what was refused and why, whatever it asked, and which request it was', async () => {
    for (const [method, url, headers, status] of [
      ['POST', endpoint, { 'upload-length': '-1' }, 400],
      [
        'PATCH',
        `${endpoint}/none`,
        { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' },
        404,
      ],
      ['DELETE', `${endpoint}/none`, { 'x-csrf-token': 'of the application' }, 404],
      ['PUT', endpoint, {}, 405],
      ['PATCH', `${endpoint}/a%2Fb`, {}, 404],
    ] as const) {
      const answer = await fetch(url, { method, headers: { 'tus-resumable': '1.0.0', ...headers } });
      expect(answer.status).toBe(status);
      expect(await answer.json()).toMatchObject({ status });
      expect(answer.headers.get('x-request-id')).not.toBeNull();
    }
  });

  it('a server that nobody can reach is told as network, CORS or a proxy', async () => {
    const upload = createUpload(randomFile(10), {
      endpoint: 'http://127.0.0.1:9/files',
      retry: false,
      resume: false,
    });
    upload.start();
    const error = await upload.done.catch((reason) => reason);
    expect(error).toMatchObject({ code: 'network' });
    expect(error.message).toMatch(/network.*CORS.*proxy/);
  });
});
