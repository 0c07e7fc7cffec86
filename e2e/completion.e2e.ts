import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUpload, memoryResumeStore, nodeTransport } from '@kit/client';
import { createTusServer, type TusServer } from '@kit/server';
import { toNodeHandler } from '@kit/server/node';
import { sqliteStorage } from '@kit/server/sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stockUpload, uploaded } from './support/stockClient.ts';

const bytes = randomBytes(300_000);

/**
 * The bar of pain 1: the handler fails twice, then passes, and the reply that says so is lost on its way. Whoever
 * uploads must end in one success, and the handler must have committed once.
 */
describe('a completion that fails twice, and whose last reply is lost', () => {
  let folder: string;
  let server: TusServer;
  let http: Server;
  let endpoint: string;
  let runs: number;
  let commits: string[];
  let replies: string[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'completion-'));
    runs = 0;
    commits = [];
    replies = [];
    server = createTusServer({
      storage: sqliteStorage({ dbPath: join(folder, 'uploads.db'), uploadDir: join(folder, 'uploads') }),
      beforeComplete({ id, length }) {
        runs += 1;
        if (runs <= 2) throw new Error('the database is away');
        commits.push(id);
        return { headers: { 'x-result': `stored ${length}` }, body: 'stored' };
      },
    });
    const handler = toNodeHandler(server);
    http = createServer((request, response) => {
      const { writeHead } = response;
      response.writeHead = ((...head: Parameters<typeof writeHead>) => {
        replies.push(`${request.method} ${head[0]}`);
        // The first reply after the handler passed never reaches its client.
        if (commits.length === 0 || replies.includes('lost')) return writeHead.apply(response, head);
        replies.push('lost');
        request.socket.destroy();
        return response;
      }) as typeof writeHead;
      void handler(request, response);
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(http.address() as AddressInfo).port}/files`;
  });

  afterEach(async () => {
    http.closeAllConnections();
    await new Promise((resolve) => http.close(resolve));
    await server.close();
    await rm(folder, { recursive: true });
  });

  async function expectOneUpload(url: string): Promise<void> {
    expect(replies).toContain('lost');
    expect(runs).toBe(3);
    expect(commits).toEqual([url.split('/').at(-1)]);
    expect((await server.list({ owner: null })).uploads).toMatchObject([{ id: commits[0], length: 300_000 }]);
    expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(bytes)).toBe(true);
    // What the handler answered can still be had.
    const head = await fetch(url, { method: 'HEAD', headers: { 'tus-resumable': '1.0.0' } });
    expect(head.headers.get('x-result')).toBe('stored 300000');
  }

  it.each([
    ['in one PATCH', {}],
    ['in chunks', { chunkSize: 70_000 }],
    ['with the creation', { uploadDataDuringCreation: true }],
    ['with a length that comes late', { uploadLengthDeferred: true, chunkSize: 70_000 }],
  ])('is one success to stock tus-js-client that uploads %s', async (_, options) => {
    const retryDelays = [0, 0, 0, 0, 0];
    const upload = stockUpload(bytes, { endpoint, retryDelays, ...options });
    await expectOneUpload(await uploaded(upload));
  });

  it('is one success to our client, with the handler’s answer', async () => {
    const upload = createUpload(new Blob([bytes]), {
      endpoint,
      transport: nodeTransport(),
      resume: memoryResumeStore(),
      retry: { attempts: 10, delay: 1, maxDelay: 5 },
    });
    const statuses: string[] = [];
    upload.subscribe(() => {
      const { status } = upload.getSnapshot();
      if (statuses.at(-1) !== status) statuses.push(status);
    });
    upload.start();
    const { url } = await upload.done;
    expect(statuses.filter((status) => status === 'completed')).toHaveLength(1);
    expect(statuses).not.toContain('failed');
    await expectOneUpload(url);
  });
});
