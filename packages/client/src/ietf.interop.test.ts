import { randomBytes } from 'node:crypto';
import { createTusServer, type TusServerOptions, UploadProblem } from '@kit/server';
import { memoryStorage } from '@kit/server/memory';
import { serve } from '@kit/server/node';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createUpload, type UploadOptions } from './index.node.ts';
import type { TransportRequest } from './transport/transport.ts';
import type { Upload } from './upload.ts';

const KiB = 1024;

/** Our server in Node, and what it was asked. */
async function kitServer(options: Partial<TusServerOptions> = {}) {
  const requests: { method: string; headers: TransportRequest['headers'] }[] = [];
  const tus = createTusServer({ storage: memoryStorage(), ...options });
  const served = await serve(tus);
  onTestFinished(async () => {
    await served.close(0);
    await tus.close();
  });
  const own: UploadOptions = {
    endpoint: `${served.url}/files`,
    dialect: 'ietf',
    resume: false,
    retry: { delay: 20, maxDelay: 100 },
    beforeRequest: ({ method, headers }) => void requests.push({ method, headers }),
  };
  return {
    requests,
    methods: () => requests.map(({ method }) => method),
    list: async () => (await tus.list({ owner: null })).uploads,
    begin(input: Parameters<typeof createUpload>[0], more: Partial<UploadOptions> = {}): Upload {
      const upload = createUpload(input, { ...own, ...more });
      upload.start();
      return upload;
    },
  };
}

async function stored(url: string): Promise<Buffer> {
  return Buffer.from(await (await fetch(url)).arrayBuffer());
}

/** Resolves when the upload has come to its `stopAt`. */
function paused(upload: Upload): Promise<void> {
  return new Promise((resolve) => {
    const leave = upload.subscribe(() => {
      if (upload.getSnapshot().status !== 'paused') return;
      leave();
      resolve();
    });
  });
}

describe('our client in the ietf dialect against our server', () => {
  it('uploads in chunks, and speaks no word of tus', async () => {
    const { begin, requests, list } = await kitServer();
    const bytes = randomBytes(300 * KiB);
    const upload = begin(bytes, { chunkSize: 100 * KiB, metadata: { filename: '보고서.bin' } });
    const { url, response } = await upload.done;
    expect((await stored(url)).equals(bytes)).toBe(true);
    expect(response?.headers['upload-complete']).toBe('?1');
    expect(requests.map(({ method }) => method)).toEqual(['POST', 'PATCH', 'PATCH', 'PATCH']);
    expect(requests.map(({ headers }) => headers['upload-complete'])).toEqual(['?0', '?0', '?0', '?1']);
    expect(requests.some(({ headers }) => 'tus-resumable' in headers)).toBe(false);
    expect(await list()).toMatchObject([{ metadata: { filename: '보고서.bin' }, length: bytes.length }]);
  });

  it('an empty file is an upload too', async () => {
    const { begin } = await kitServer();
    const { url } = await begin(new Uint8Array()).done;
    expect(await stored(url)).toHaveLength(0);
  });

  it('a stream, whose length nobody knows before its end', async () => {
    const { begin } = await kitServer();
    const bytes = randomBytes(250 * KiB);
    const { url } = await begin(new Blob([bytes]).stream(), { chunkSize: 100 * KiB }).done;
    expect((await stored(url)).equals(bytes)).toBe(true);
  });

  it('pauses and goes on, also in the other dialect', async () => {
    const { begin, list } = await kitServer();
    const bytes = randomBytes(300 * KiB);
    const first = begin(bytes, { chunkSize: 100 * KiB, stopAt: 100 * KiB });
    await paused(first);
    const [made] = await list();
    const url = `${made?.id}`;
    const second = begin(bytes, {
      url: `/files/${url}`,
      dialect: 'tus',
      chunkSize: 100 * KiB,
      stopAt: 200 * KiB,
    });
    await paused(second);
    const { url: at } = await begin(bytes, { url: `/files/${url}`, chunkSize: 100 * KiB }).done;
    expect((await stored(at)).equals(bytes)).toBe(true);
    expect(await list()).toHaveLength(1);
  });

  it('a gate that fails once is asked again, and the upload completes once', async () => {
    let runs = 0;
    const { begin, list } = await kitServer({
      beforeComplete: () => {
        runs += 1;
        if (runs === 1) throw new Error('The database is away.');
        return { body: 'processed' };
      },
    });
    const bytes = randomBytes(10 * KiB);
    const { url, response } = await begin(bytes).done;
    expect(response?.body).toBe('processed');
    expect((await stored(url)).equals(bytes)).toBe(true);
    expect(await list()).toMatchObject([{ completedAt: expect.any(Number) }]);
  });

  it('a gate that refuses for good ends it with the reason', async () => {
    const { begin } = await kitServer({
      beforeComplete: () => {
        throw new UploadProblem('rejected', 'Only pictures.');
      },
    });
    await expect(begin(randomBytes(KiB)).done).rejects.toMatchObject({
      code: 'rejected',
      message: expect.stringContaining('Only pictures.'),
    });
  });

  it('chunks are cut to what the server takes, and compared with their digest', async () => {
    const { begin, methods } = await kitServer({ maxChunkSize: 10 * KiB });
    const bytes = randomBytes(25 * KiB);
    const { url } = await begin(bytes, { checksum: 'sha256' }).done;
    expect(methods()).toEqual(['POST', 'PATCH', 'PATCH', 'PATCH']);
    expect((await stored(url)).equals(bytes)).toBe(true);
  });

  it('parts side by side are of tus: here one goes', async () => {
    const { begin, list } = await kitServer();
    const bytes = randomBytes(600 * KiB);
    const { url } = await begin(bytes, { parallel: 2 }).done;
    expect((await stored(url)).equals(bytes)).toBe(true);
    expect(await list()).toHaveLength(1);
  });

  it('terminates', async () => {
    const { begin, list } = await kitServer();
    const upload = begin(randomBytes(30 * KiB), { chunkSize: 10 * KiB, stopAt: 10 * KiB });
    await paused(upload);
    await upload.terminate();
    expect(await list()).toEqual([]);
  });

  it('auto takes tus where the server has both', async () => {
    const { begin, requests } = await kitServer();
    await begin(randomBytes(KiB), { dialect: 'auto' }).done;
    expect(requests[0]?.method).toBe('OPTIONS');
    expect(requests[1]?.headers['tus-resumable']).toBe('1.0.0');
  });

  it('a file resumed at an upload of unknown length tells it, in either dialect: else the server would wait for ever', async () => {
    const { begin, list } = await kitServer();
    for (const dialect of ['tus', 'ietf'] as const) {
      const bytes = randomBytes(20 * KiB);
      const deferred = begin(new Blob([bytes]).stream(), { dialect, chunkSize: 10 * KiB, stopAt: 10 * KiB });
      await paused(deferred);
      const [made] = await list();
      expect(made?.length).toBeNull();
      await begin(bytes, { dialect, url: `/files/${made?.id}`, chunkSize: 10 * KiB }).done;
      expect((await list())[0]).toMatchObject({ length: bytes.length, completedAt: expect.any(Number) });
    }
  });
});
