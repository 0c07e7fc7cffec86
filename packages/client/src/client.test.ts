import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { createTusClient, fileResumeStore, fullFingerprint, isUploadError } from './index.node.ts';
import type { UploadStatus } from './machine/snapshot.ts';
import { clientInConversation, clientOfServer } from './testing/clients.ts';
import { created, ENDPOINT, hello, stands, URL_1 } from './testing/conversation.ts';
import { folderOfTest } from './testing/folderOfTest.ts';
import { until } from './testing/until.ts';

const isPaused = ({ status }: { readonly status: UploadStatus }) => status === 'paused';

// What a client of one server does, by the rows of the list of features; chunk by chunk in stepwise.test.ts, hooks in
// clientHooks.test.ts, inputs in clientInputs.test.ts.

describe('A9: the options of a client', () => {
  it('hold for all its uploads, and those of one upload stand above them', async () => {
    const { client, nextRequest } = clientInConversation({
      headers: { 'X-All': '1', 'X-Both': 'client' },
      metadata: { from: 'all' },
      chunkSize: 2,
    });
    client.upload(hello, {
      headers: { 'x-both': 'upload' },
      metadata: { from: 'one' },
      chunkSize: undefined,
    });
    const post = await nextRequest();
    expect(post.headers).toMatchObject({ 'x-all': '1', 'x-both': 'upload' });
    expect(post.headers['upload-metadata']).toContain(`from ${btoa('one')}`);
    post.respondWith(created);
    expect((await nextRequest()).headers).toMatchObject({ 'x-both': 'upload', 'upload-offset': '0' });
  });

  it('are checked at once', () => {
    expect(() => createTusClient({ endpoint: ENDPOINT, chunkSize: 0.5 })).toThrow(RangeError);
    expect(() => createTusClient({ endpoint: ENDPOINT, stopAt: -1 })).toThrow(RangeError);
    expect(() => createTusClient({ endpoint: ENDPOINT, retry: { attempts: -1 } })).toThrow(RangeError);
  });

  it('may name a relative endpoint where no page is, as a component that is rendered on a server does: asked, it is a TypeError', async () => {
    const client = createTusClient({ endpoint: '/files' });
    await expect(client.serverInfo()).rejects.toThrow(TypeError);
    expect(() => client.upload(hello)).toThrow(TypeError);
  });

  it('take a chunk size that was reckoned and is not whole', async () => {
    const { client, nextRequest } = clientInConversation({ chunkSize: 2.9 });
    client.upload(new Uint8Array(5));
    (await nextRequest()).respondWith(created);
    expect((await nextRequest()).body).toHaveLength(2);
  });
});

describe('A10: what a client can do', () => {
  it('uploads a path whole, and tells what the server has of it', async () => {
    const { client, stored } = await clientOfServer();
    const path = join(await folderOfTest(), '보고서.bin');
    const bytes = randomBytes(250_000);
    await writeFile(path, bytes);
    const { url } = await client.upload({ path }, { metadata: { project: 'ü' } }).done;
    expect((await stored(url)).equals(bytes)).toBe(true);
    expect(await client.retrieve(url)).toEqual({
      offset: 250_000,
      length: 250_000,
      complete: true,
      metadata: { filename: '보고서.bin', project: 'ü' },
      expiresAt: null,
    });
  });

  it('stops at a byte, and goes on from there', async () => {
    const { client, stored } = await clientOfServer();
    const bytes = randomBytes(250_000);
    const upload = client.upload(bytes, { stopAt: 123_456 });
    expect(await until(upload, isPaused)).toMatchObject({ offset: 123_456, sent: 123_456 });
    const url = upload.getSnapshot().url ?? '';
    expect(await client.retrieve(url)).toMatchObject({
      offset: 123_456,
      complete: false,
      expiresAt: expect.any(Number),
    });
    upload.start();
    await upload.done;
    expect((await stored(url)).equals(bytes)).toBe(true);
  });

  it('resumes at a url that it is given, in whatever process', async () => {
    const { client, endpoint, stored } = await clientOfServer();
    const bytes = randomBytes(250_000);
    const first = client.upload(bytes, { stopAt: 100_000 });
    await until(first, isPaused);
    const url = first.getSnapshot().url ?? '';

    const other = createTusClient({ endpoint, resume: false });
    const second = other.resume(bytes, url);
    expect(await second.done).toMatchObject({ url });
    expect((await stored(url)).equals(bytes)).toBe(true);
  });

  it('terminates, once and again; what is gone is told as gone', async () => {
    const { client } = await clientOfServer();
    const upload = client.upload(randomBytes(1000), { stopAt: 10 });
    await until(upload, isPaused);
    const url = upload.getSnapshot().url ?? '';
    await client.terminate(url);
    await client.terminate(new URL(url));
    await expect(client.retrieve(url)).rejects.toMatchObject({ code: 'gone', status: 404 });
  });

  it('tells what the server can do', async () => {
    const { client } = await clientOfServer();
    const info = await client.serverInfo();
    expect(info).toMatchObject({ versions: ['1.0.0'], maxSize: 50_000_000, maxChunkSize: 10_000_000 });
    expect(info.extensions).toContain('creation');
  });

  it('takes a server that says nothing of itself', async () => {
    const { client, nextRequest } = clientInConversation();
    const asked = client.serverInfo();
    const request = await nextRequest();
    expect(request).toMatchObject({ method: 'OPTIONS', url: ENDPOINT });
    // "The Client SHOULD NOT include the Tus-Resumable header in the request."
    expect(request.headers).not.toHaveProperty('tus-resumable');
    request.respondWith({ status: 204 });
    expect(await asked).toEqual({
      versions: ['1.0.0'],
      extensions: [],
      maxSize: null,
      maxChunkSize: null,
      checksumAlgorithms: [],
    });
  });

  it('reads versions, extensions and algorithms, and metadata that makes no sense as none', async () => {
    const { client, nextRequest } = clientInConversation();
    const asked = client.serverInfo();
    (await nextRequest()).respondWith({
      status: 200,
      headers: {
        'tus-version': '1.0.0,0.2.2',
        'tus-extension': 'creation, checksum',
        'tus-checksum-algorithm': 'sha1,sha256',
        'tus-max-size': '9',
      },
    });
    expect(await asked).toEqual({
      versions: ['1.0.0', '0.2.2'],
      extensions: ['creation', 'checksum'],
      maxSize: 9,
      maxChunkSize: null,
      checksumAlgorithms: ['sha1', 'sha256'],
    });
    const retrieved = client.retrieve('files/1');
    const head = await nextRequest();
    expect(head.url).toBe(URL_1);
    head.respondWith({ status: 200, headers: { ...stands(1, 5).headers, 'upload-metadata': 'a ???' } });
    expect(await retrieved).toMatchObject({ offset: 1, metadata: {} });
  });

  it('changes its headers at run time, for uploads under way too', async () => {
    const { client, nextRequest } = clientInConversation({ headers: { Authorization: 'old', 'X-A': '1' } });
    client.upload(hello);
    const post = await nextRequest();
    expect(post.headers).toMatchObject({ authorization: 'old', 'x-a': '1' });
    client.updateHeaders({ authorization: 'new', 'X-A': undefined, 'X-B': '2' });
    expect(client.getHeaders()).toEqual({ authorization: 'new', 'x-b': '2' });
    post.respondWith(created);
    const patch = await nextRequest();
    expect(patch.headers).toMatchObject({ authorization: 'new', 'x-b': '2' });
    expect(patch.headers).not.toHaveProperty('x-a');
  });

  it('keeps a function of headers beside those changed at run time', async () => {
    const { client, nextRequest } = clientInConversation({
      headers: ({ method }) => ({ Authorization: `token for ${method}`, 'X-A': 'function' }),
    });
    client.updateHeaders({ 'x-a': 'changed' });
    void client.retrieve(URL_1).catch(() => {});
    expect((await nextRequest()).headers).toMatchObject({
      authorization: 'token for HEAD',
      'x-a': 'changed',
    });
  });

  it('asks again when the network fails, and gives up after three new tries', async () => {
    const { client, nextRequest, log } = clientInConversation();
    const retrieved = client.retrieve(URL_1);
    (await nextRequest()).fail();
    (await nextRequest()).respondWith(stands(1, 5));
    expect(await retrieved).toMatchObject({ offset: 1 });

    const lost = client.terminate(URL_1);
    for (let count = 0; count < 4; count += 1) (await nextRequest()).fail();
    await expect(lost).rejects.toMatchObject({ code: 'network' });
    expect(log.filter((line) => line.startsWith('DELETE'))).toHaveLength(4);
  });
});

describe('A12: the numbers of an upload', () => {
  it('are there right after a resume too', async () => {
    const { client } = await clientOfServer();
    const bytes = randomBytes(250_000);
    await until(client.upload(bytes, { stopAt: 100_000 }), isPaused);
    const upload = client.upload(bytes, { stopAt: 200_000 });
    const { progress, offset, length, stats, speed, eta } = await until(upload, isPaused);
    expect({ progress, offset, length }).toEqual({ progress: 0.8, offset: 200_000, length: 250_000 });
    expect(stats).toMatchObject({ chunksCompleted: 1, retried: 0, failed: 0 });
    expect(Math.abs((stats?.startedAt ?? 0) - Date.now())).toBeLessThan(10_000);
    expect({ speed, eta }).toEqual({ speed: null, eta: null });
  });
});

describe('A13, B10: uploads that wait to be resumed', () => {
  it('are found by their input or all at once, over processes, and forgotten on completion', async () => {
    const path = await folderOfTest();
    const { endpoint } = await clientOfServer();
    const client = createTusClient({ endpoint, resume: fileResumeStore(path), chunkSize: 1000 });
    const [a, b] = [new File([randomBytes(5000)], 'a.bin', { type: 'x/a' }), randomBytes(5000)];
    const first = client.upload(a, { stopAt: 1000 });
    const second = client.upload(b, { stopAt: 2000 });
    await Promise.all([until(first, isPaused), until(second, isPaused)]);

    // As another process would.
    const later = createTusClient({ endpoint, resume: fileResumeStore(path) });
    expect(await later.findPreviousUploads()).toHaveLength(2);
    const [found] = await later.findPreviousUploads(a);
    expect(found).toMatchObject({ url: first.getSnapshot().url, length: 5000, name: 'a.bin', type: 'x/a' });
    expect(await later.findPreviousUploads(randomBytes(10))).toEqual([]);

    expect(await later.upload(a).done).toMatchObject({ url: found?.url });
    // Forgetting is not waited for.
    await vi.waitFor(async () => expect(await later.findPreviousUploads(a)).toEqual([]), 10_000);
    expect(await later.findPreviousUploads()).toHaveLength(1);
  });

  it('are none where nothing is remembered', async () => {
    const { client } = clientInConversation();
    expect(await client.findPreviousUploads()).toEqual([]);
  });
});

describe('A14: a fingerprint', () => {
  it('may be that of every byte', async () => {
    const { client } = await clientOfServer({ fingerprint: fullFingerprint });
    const bytes = randomBytes(300_000);
    await until(client.upload(bytes, { stopAt: 1000 }), isPaused);
    const [entry] = await client.findPreviousUploads(bytes);
    expect(entry?.fingerprint).toMatch(/^full-/);
    bytes[150_000] = (bytes[150_000] ?? 0) ^ 1;
    expect(await client.findPreviousUploads(bytes)).toEqual([]);
  });
});

describe('A15: retries', () => {
  it('are none when they are switched off', async () => {
    const { client, nextRequest } = clientInConversation({ retry: false });
    const upload = client.upload(hello);
    (await nextRequest()).fail();
    await expect(upload.done).rejects.toMatchObject({ code: 'network' });
    const retrieved = client.retrieve(URL_1);
    (await nextRequest()).fail();
    await expect(retrieved).rejects.toMatchObject({ code: 'network' });
  });
});

describe('A16: errors', () => {
  it('carry a message for people, the status and the request', async () => {
    const { client } = await clientOfServer();
    const error = await client.retrieve('/files/nothing-here').catch((thrown) => thrown);
    expect(isUploadError(error)).toBe(true);
    expect(error).toMatchObject({
      code: 'gone',
      status: 404,
      request: { method: 'HEAD', url: expect.stringMatching(/^http.*nothing-here$/) },
      message: expect.stringContaining('404'),
    });
  });
});
