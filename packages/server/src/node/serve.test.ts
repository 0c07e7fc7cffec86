import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createTusServer, type TusServerOptions } from '../index.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { type RawClient, rawClient } from '../testing/rawClient.ts';
import { type NodeServer, type ServeOptions, serve } from './index.ts';

const TUS = { 'tus-resumable': '1.0.0' };

/** A head of a PATCH, to be followed by as much of a body as the test wants. */
function patchHead(path: string, offset: number, more: string): string {
  return `PATCH ${path} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Offset: ${offset}\r\nContent-Type: application/offset+octet-stream\r\n${more}\r\n\r\n`;
}

function headOf(path: string): string {
  return `HEAD ${path} HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\n\r\n`;
}

describe('the Node adapter', () => {
  let progressed: number[];
  let waiting: (() => void)[];

  async function start(options: Partial<TusServerOptions> = {}, serveOptions: ServeOptions = {}) {
    const server = createTusServer({
      storage: memoryStorage(),
      onProgressed: ({ offset }) => {
        progressed.push(offset);
        for (const wake of waiting.splice(0)) wake();
      },
      ...options,
    });
    const node = await serve(server, serveOptions);
    onTestFinished(async () => {
      await node.close(0);
      await server.close();
    });
    return { server, node };
  }

  it('says that a body may be of any length, as it is read no faster than it is stored; else what the server bounds it to', async () => {
    const told = async (options: Partial<TusServerOptions>) => {
      const { node } = await start(options);
      const path = await create(node, 1);
      const { headers } = await fetch(`${node.url}${path}`, { method: 'HEAD', headers: TUS });
      return headers.get('upload-limit');
    };
    expect(await told({})).toBe('max-append-size=999999999999999');
    expect(await told({ maxChunkSize: 5 })).toBe('max-append-size=5');
  });

  it('a door that cannot hold a sender back asks for bodies of 16 MiB at most, and takes larger ones', async () => {
    const { server } = await start();
    const ask = (
      method: string,
      path: string,
      headers: Record<string, string>,
      body?: Uint8Array<ArrayBuffer>,
    ) =>
      server.fetch(
        new Request(new URL(path, 'http://x'), {
          method,
          headers: { ...TUS, ...headers },
          body: body ?? null,
        }),
      );
    const length = 17 * 2 ** 20;
    const created = await ask('POST', '/files', { 'upload-length': String(length) });
    expect(created.headers.get('upload-limit')).toBe(`max-append-size=${16 * 2 ** 20}`);
    const headers = { 'upload-offset': '0', 'content-type': 'application/offset+octet-stream' };
    const url = created.headers.get('location') ?? '';
    expect((await ask('PATCH', url, headers, new Uint8Array(length))).status).toBe(204);
  });

  beforeEach(() => {
    progressed = [];
    waiting = [];
  });

  async function acknowledged(offset: number): Promise<void> {
    while (!progressed.includes(offset)) {
      await new Promise<void>((resolve) => {
        waiting.push(resolve);
      });
    }
  }

  async function create(node: NodeServer, length: number): Promise<string> {
    const headers = { ...TUS, 'upload-length': String(length) };
    const response = await fetch(`${node.url}/files`, { method: 'POST', headers });
    return response.headers.get('location') ?? '';
  }

  async function offsetOf(node: NodeServer, path: string): Promise<string | null> {
    const response = await fetch(`${node.url}${path}`, { method: 'HEAD', headers: TUS });
    return response.headers.get('upload-offset');
  }

  async function client(node: NodeServer): Promise<RawClient> {
    const raw = await rawClient(node.url);
    onTestFinished(() => void raw.socket.destroy());
    return raw;
  }

  it('keeps every byte that arrived before the connection was cut', async () => {
    const { node } = await start();
    const path = await create(node, 10);
    const raw = await client(node);
    raw.write(`${patchHead(path, 0, 'Content-Length: 10')}hello`);
    await acknowledged(5);
    raw.cut();
    expect(await offsetOf(node, path)).toBe('5');
  });

  it('keeps every byte of a chunked body that breaks off', async () => {
    const { node } = await start();
    const path = await create(node, 10);
    const raw = await client(node);
    raw.write(`${patchHead(path, 0, 'Transfer-Encoding: chunked')}5\r\nhello\r\n5\r\nwor`);
    await acknowledged(8);
    raw.cut();
    expect(await offsetOf(node, path)).toBe('8');
  });

  it('stays up whatever clients cut, and every offset is what the store holds', async () => {
    const storage = memoryStorage();
    const { node } = await start({ storage });
    const paths = await Promise.all(Array.from({ length: 40 }, () => create(node, 1000)));
    await Promise.all(
      paths.map(async (path, i) => {
        const raw = await client(node);
        raw.write(`${patchHead(path, 0, 'Content-Length: 1000')}${'x'.repeat(i * 20)}`.slice(0, 40 + i * 20));
        raw.socket.destroySoon();
      }),
    );
    for (const path of paths) {
      const size = await storage.bytes.size(path.slice('/files/'.length));
      expect(await offsetOf(node, path)).toBe(String(size));
    }
  });

  it('lets a HEAD take over from a stalled writer, whose later bytes do not count', async () => {
    const { node } = await start();
    const path = await create(node, 10);
    const stalled = await client(node);
    stalled.write(`${patchHead(path, 0, 'Content-Length: 10')}hello`);
    await acknowledged(5);
    expect(await offsetOf(node, path)).toBe('5');
    stalled.write('XXXXX');
    expect(await stalled.until(/\r\n\r\n.*\}/s)).toContain('423 Locked');

    const heir = await client(node);
    heir.write(`${patchHead(path, 5, 'Content-Length: 5')}world`);
    await heir.until(/204 No Content.*\r\n\r\n/s);
    expect(await (await fetch(`${node.url}${path}`)).text()).toBe('helloworld');
  });

  it('lets a DELETE end an upload that is being written', async () => {
    const { node } = await start();
    const path = await create(node, 10);
    const writer = await client(node);
    writer.write(`${patchHead(path, 0, 'Content-Length: 10')}hello`);
    await acknowledged(5);
    expect((await fetch(`${node.url}${path}`, { method: 'DELETE', headers: TUS })).status).toBe(204);
    expect(await offsetOf(node, path)).toBeNull();
  });

  it('does not let a request at a wrong URL or of another version disturb a writer', async () => {
    const { node } = await start();
    const path = await create(node, 10);
    const writer = await client(node);
    writer.write(`${patchHead(path, 0, 'Content-Length: 10')}hello`);
    await acknowledged(5);
    await fetch(`${node.url}${path}`, { method: 'HEAD', headers: { 'tus-resumable': '0.2.0' } });
    await fetch(`${node.url}${path}x`, { method: 'HEAD', headers: TUS });
    writer.write('world');
    expect(await writer.until(/\r\n\r\n/)).toContain('204 No Content');
  });

  it('tells a refusal before the body is sent, and the connection can be used again', async () => {
    const { node } = await start();
    const path = await create(node, 10);
    const raw = await client(node);
    raw.write(patchHead(path, 3, 'Content-Length: 5'));
    expect(await raw.until(/\r\n\r\n.*\}/s)).toMatch(/^HTTP\/1\.1 409 .*upload-offset: 0\r\n/s);
    raw.write(`hello${headOf(path)}`);
    expect(await raw.until(/HTTP\/1\.1 200 OK.*\r\n\r\n/s)).toContain('upload-offset: 0');
  });

  it('closes cleanly on a client that goes on sending what was refused', async () => {
    const { node } = await start({ maxSize: 100 });
    const raw = await client(node);
    const length = 64 * 1024 * 1024;
    raw.write(
      `POST /files HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\nUpload-Length: ${length}\r\nContent-Type: application/offset+octet-stream\r\nContent-Length: ${length}\r\n\r\n`,
    );
    const chunk = 'x'.repeat(1024 * 1024);
    for (let i = 0; i < 64; i++) raw.write(chunk);
    expect(await raw.closed()).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('Expect: 100-continue: asks for the body it wants, and refuses the other before it is sent', async () => {
    const { node } = await start();
    const path = await create(node, 5);
    const refused = await client(node);
    refused.write(patchHead(path, 1, 'Content-Length: 5\r\nExpect: 100-continue'));
    expect(await refused.closed()).toMatch(/^HTTP\/1\.1 409 /);

    const raw = await client(node);
    raw.write(patchHead(path, 0, 'Content-Length: 5\r\nExpect: 100-continue'));
    expect(await raw.until(/\r\n\r\n/)).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    raw.write('hello');
    expect(await raw.until(/204/)).toContain('upload-offset: 5');
  });

  it('a chunked body that is longer than the upload: 413 with the offset reached, never complete', async () => {
    const { node } = await start();
    const path = await create(node, 8);
    const raw = await client(node);
    raw.write(`${patchHead(path, 0, 'Transfer-Encoding: chunked')}5\r\nhello\r\n`);
    await acknowledged(5);
    raw.write('5\r\nworld\r\n0\r\n\r\n');
    expect(await raw.until(/\}$/)).toMatch(/^HTTP\/1\.1 413 .*upload-offset: 5\r\n/s);
    expect(await offsetOf(node, path)).toBe('5');
    expect((await fetch(`${node.url}${path}`)).status).toBe(404);
  });

  it('ends a silent connection, and keeps what it brought', async () => {
    const { node } = await start({}, { silence: 50 });
    const path = await create(node, 10);
    const raw = await client(node);
    raw.write(`${patchHead(path, 0, 'Content-Length: 10')}hello`);
    await raw.closed();
    expect(await offsetOf(node, path)).toBe('5');
  });

  it('does not take a long gate for silence', async () => {
    let ticks = 0;
    const { node } = await start(
      {
        beforeComplete: () =>
          new Promise((resolve) => {
            // Longer than the silence allowed, several times over.
            const timer = setInterval(() => {
              ticks += 1;
              if (ticks < 6) return;
              clearInterval(timer);
              resolve({ body: 'done' });
            }, 20);
          }),
      },
      { silence: 25 },
    );
    const path = await create(node, 5);
    const raw = await client(node);
    raw.write(`${patchHead(path, 0, 'Content-Length: 5')}hello`);
    expect(await raw.until(/done/)).toContain('upload-offset: 5');
  });

  it('commits what is in flight when it closes', async () => {
    const { node, server } = await start();
    const path = await create(node, 10);
    const raw = await client(node);
    raw.write(`${patchHead(path, 0, 'Content-Length: 10')}hello`);
    await acknowledged(5);
    raw.write('wor');
    await acknowledged(8);
    await node.close(0);
    expect((await server.list({ owner: null })).uploads).toMatchObject([{ offset: 8 }]);
    await expect(fetch(node.url)).rejects.toThrow();
  });

  it('does not wait for the next request of a client whose last one ends while it closes', async () => {
    const storage = memoryStorage();
    let end: () => void = () => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const bytes = {
      ...storage.bytes,
      async *read() {
        yield new TextEncoder().encode('hello');
        await ended;
      },
    };
    const { node } = await start({ storage: { ...storage, bytes } });
    const path = await create(node, 5);
    const raw = await client(node);
    raw.write(`${patchHead(path, 0, 'Content-Length: 5')}hello`);
    await raw.until(/204/);
    raw.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    await raw.until(/hello$/);
    const closed = node.close(60_000);
    end();
    await closed;
  });

  it('gives hooks a request with its URL and headers', async () => {
    const seen: unknown[] = [];
    const { node } = await start({
      authorize: (request, action) => {
        seen.push(request.method, request.url, request.headers.get('tus-resumable'), action);
        return { owner: null };
      },
    });
    await fetch(`${node.url}/files/x?token=1`, { method: 'DELETE', headers: TUS });
    expect(seen).toEqual(['DELETE', `${node.url}/files/x?token=1`, '1.0.0', 'terminate']);
  });

  it('cuts a download whose bytes fail, so that nobody takes it for whole', async () => {
    const storage = memoryStorage();
    const bytes = {
      ...storage.bytes,
      async *read() {
        yield new TextEncoder().encode('hel');
        throw new Error('EIO');
      },
    };
    const errors: unknown[] = [];
    const { node } = await start({ storage: { ...storage, bytes }, onError: (error) => errors.push(error) });
    const path = await create(node, 5);
    const raw = await client(node);
    raw.write(`${patchHead(path, 0, 'Content-Length: 5')}hello`);
    await raw.until(/204/);
    raw.write(`GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(await raw.closed()).not.toContain('hello');
    expect(errors).toEqual([new Error('EIO')]);
  });
});
