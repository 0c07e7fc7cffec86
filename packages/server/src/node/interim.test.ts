import { describe, expect, it, onTestFinished } from 'vitest';
import {
  ByteStoreError,
  createTusServer,
  type Storage,
  type TusServerOptions,
  UploadProblem,
} from '../index.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { type ManualClock, manualClock } from '../testing/clock.ts';
import { rawClient } from '../testing/rawClient.ts';
import { signal } from '../testing/signal.ts';
import { serve } from './index.ts';

const LOCATION = /location: (\S+)\r\n/;

async function start(options: Partial<TusServerOptions> = {}) {
  const clock: ManualClock = manualClock();
  const server = createTusServer({
    storage: memoryStorage(),
    maxSize: 1000,
    expiry: 60_000,
    clock,
    ...options,
  });
  const node = await serve(server);
  onTestFinished(async () => {
    await node.close(0);
    await server.close();
  });
  async function client() {
    const raw = await rawClient(node.url);
    onTestFinished(() => void raw.socket.destroy());
    return raw;
  }
  const head = async (path: string) => {
    const { status, headers } = await fetch(`${node.url}${path}`, { method: 'HEAD' });
    return { status, offset: headers.get('upload-offset'), complete: headers.get('upload-complete') };
  };
  return { clock, node, client, head };
}

/** The head of a creation that brings ten bytes. */
function creation(...fields: readonly string[]): string {
  return ['POST /files HTTP/1.1', 'Host: x', 'Content-Length: 10', ...fields, '', ''].join('\r\n');
}

const COMPLETE = 'Upload-Complete: ?1';
const VERSION = 'Upload-Draft-Interop-Version: 8';

describe('104 (Upload Resumption Supported)', () => {
  it('"the server SHOULD announce the upload resource […] MUST include Location […] and MUST include the Upload-Limit", before a byte is sent', async () => {
    const { client, head } = await start();
    const raw = await client();
    raw.write(creation(COMPLETE, VERSION));
    const interim = await raw.until(/104[\s\S]*\r\n\r\n/);
    const path = LOCATION.exec(interim)?.[1] ?? '';
    expect(interim).toBe(
      `HTTP/1.1 104 Upload Resumption Supported\r\nupload-draft-interop-version: 8\r\nlocation: ${path}\r\nupload-limit: max-size=1000, max-age=60\r\n\r\n`,
    );
    raw.write('hello');
    await raw.until(/upload-offset: 5\r\n/);
    raw.cut();
    expect(await head(path)).toEqual({ status: 204, offset: '5', complete: '?0' });
  });

  it('"all interim and final response messages for the same request MUST contain an identical Location value"', async () => {
    const { client } = await start();
    const raw = await client();
    raw.write(`${creation('Upload-Complete: ?0', VERSION)}helloworld`);
    const told = await raw.until(/HTTP\/1.1 201 [\s\S]*\r\n\r\n/);
    const locations = [...told.matchAll(/location: (\S+)/g)].map(([, location]) => location);
    expect(locations).toHaveLength(2);
    expect(new Set(locations).size).toBe(1);
  });

  it('"send interim responses with […] the Upload-Offset header field set to the current offset", now and then; for an append they "MUST NOT include the Location"', async () => {
    const acknowledged = [2, 3, 4].map((offset) => ({ offset, ...signal() }));
    const { clock, client, node } = await start({
      onProgressed: ({ offset }) => acknowledged.find((one) => one.offset === offset)?.give(),
    });
    const made = await fetch(`${node.url}/files`, { method: 'POST', headers: { 'upload-complete': '?0' } });
    const raw = await client();
    raw.write(
      [
        `PATCH ${made.headers.get('location')} HTTP/1.1`,
        ...['Host: x', 'Content-Length: 10', 'Content-Type: application/partial-upload'],
        ...['Upload-Offset: 0', COMPLETE, VERSION, '', 'he'],
      ].join('\r\n'),
    );
    await raw.until(/104[\s\S]*upload-offset: 2\r\n/);
    raw.write('l');
    await acknowledged[1]?.given;
    clock.advance(500);
    raw.write('l');
    await raw.until(/upload-offset: 4\r\n/);
    raw.write('oworld');
    const told = await raw.until(/HTTP\/1.1 201 [\s\S]*\r\n\r\n/);
    const interims = told.slice(0, told.indexOf('HTTP/1.1 201'));
    expect([...interims.matchAll(/upload-offset: (\d)/g)].map(([, offset]) => offset)).toEqual(['2', '4']);
    expect(interims).not.toMatch(/location/i);
  });

  it.each(['', 'Upload-Draft-Interop-Version: 7', 'Upload-Draft-Interop-Version: "8"'])(
    '"MUST NOT send a 104 […] when the interop version […] is missing or mismatching" (%j)',
    async (version) => {
      const { client } = await start();
      const raw = await client();
      raw.write(`${creation(...[COMPLETE, version].filter((field) => field !== ''))}helloworld`);
      const told = await raw.until(/\r\n\r\n/);
      expect(told).toMatch(/^HTTP\/1.1 201 /);
    },
  );

  it('a client of HTTP/1.0 gets none: "A server MUST NOT send a 1xx response" (RFC 9110, 15.2)', async () => {
    const { client } = await start();
    const raw = await client();
    raw.write(`${creation(COMPLETE, VERSION).replace('HTTP/1.1', 'HTTP/1.0')}helloworld`);
    expect(await raw.closed()).toMatch(/^HTTP\/1.1 201 /);
  });

  it('"the server MUST NOT omit the 100 (Continue) response because it has sent […] 104"', async () => {
    const { client } = await start();
    const raw = await client();
    raw.write(creation(COMPLETE, VERSION, 'Expect: 100-continue'));
    expect(await raw.until(/100 Continue\r\n\r\n/)).toMatch(/^HTTP\/1.1 104 [\s\S]*HTTP\/1.1 100 Continue/);
    raw.write('helloworld');
    await raw.until(/HTTP\/1.1 201 /);
  });

  it('a second request on the same connection is told nothing out of turn', async () => {
    const { client } = await start({ beforeComplete: () => new Promise((resolve) => setImmediate(resolve)) });
    const raw = await client();
    raw.write(`${creation(COMPLETE)}helloworld${creation(COMPLETE, VERSION)}helloworld`);
    const told = await raw.until(/HTTP\/1.1 201 [\s\S]*HTTP\/1.1 201 /);
    expect(told.match(/HTTP\/1.1 (\d+)/g)?.[0]).toBe('HTTP/1.1 201');
  });
});

describe('an interrupted request of the draft', () => {
  it('"SHOULD append as much of the request content as possible […] MUST NOT be considered complete", though it said ?1', async () => {
    const { client, head, node } = await start();
    const raw = await client();
    raw.write(`${creation(COMPLETE, VERSION)}hello`);
    const path = LOCATION.exec(await raw.until(/upload-offset: 5/))?.[1] ?? '';
    raw.cut();
    expect(await head(path)).toEqual({ status: 204, offset: '5', complete: '?0' });
    const headers = {
      'content-type': 'application/partial-upload',
      'upload-offset': '5',
      'upload-complete': '?1',
    };
    const rest = await fetch(`${node.url}${path}`, { method: 'PATCH', headers, body: 'world' });
    expect(rest.headers.get('upload-complete')).toBe('?1');
    expect(await (await fetch(`${node.url}${path}`)).text()).toBe('helloworld');
  });

  it('a chunked body that breaks off is not taken for one that ended', async () => {
    const { client, head } = await start();
    const raw = await client();
    const chunked = creation(COMPLETE, VERSION).replace('Content-Length: 10', 'Transfer-Encoding: chunked');
    raw.write(`${chunked}5\r\nhello\r\n`);
    const path = LOCATION.exec(await raw.until(/upload-offset: 5/))?.[1] ?? '';
    raw.cut();
    expect(await head(path)).toEqual({ status: 204, offset: '5', complete: '?0' });
  });

  it('"terminating the previous request before processing the new request": who asks for the offset can go on from it', async () => {
    const { client, head, node } = await start();
    const raw = await client();
    raw.write(`${creation(COMPLETE, VERSION)}hello`);
    const path = LOCATION.exec(await raw.until(/upload-offset: 5/))?.[1] ?? '';
    expect((await head(path)).offset).toBe('5');
    // It brought less than it said, and must not be taken for success.
    const told = await raw.until(/HTTP\/1.1 503 [\s\S]*upload-complete: \?0/);
    expect(LOCATION.exec(told)?.[1]).toBe(path);
    const gone = await fetch(`${node.url}${path}`, { method: 'DELETE' });
    expect(gone.status).toBe(204);
  });

  it('Upload Cancellation: "SHOULD terminate any in-flight requests to the upload resource before sending the response"', async () => {
    const { client, head, node } = await start();
    const raw = await client();
    raw.write(`${creation(COMPLETE, VERSION)}hello`);
    const path = LOCATION.exec(await raw.until(/upload-offset: 5/))?.[1] ?? '';
    expect((await fetch(`${node.url}${path}`, { method: 'DELETE' })).status).toBe(204);
    expect((await head(path)).status).toBe(404);
    expect(await raw.until(/HTTP\/1.1 [45]\d\d /)).not.toMatch(/HTTP\/1.1 2/);
  });

  it('Upload Creation, example C: after a 104, a 5xx still lets the client resume', async () => {
    const inner = memoryStorage();
    let broken = true;
    const storage: Storage = {
      ...inner,
      bytes: {
        ...inner.bytes,
        async append(request) {
          if (broken) throw new ByteStoreError('failed', new Error('EIO'));
          return inner.bytes.append(request);
        },
      },
    };
    const { client, head, node } = await start({ storage });
    const raw = await client();
    raw.write(`${creation(COMPLETE, VERSION, 'Upload-Length: 10')}helloworld`);
    const told = await raw.until(/HTTP\/1.1 5\d\d [\s\S]*\r\n\r\n/);
    expect(told).toMatch(/^HTTP\/1.1 104 Upload Resumption Supported\r\n/);
    const path = LOCATION.exec(told)?.[1] ?? '';
    broken = false;
    expect(await head(path)).toEqual({ status: 204, offset: '0', complete: '?0' });
    const headers = {
      'content-type': 'application/partial-upload',
      'upload-offset': '0',
      'upload-complete': '?1',
    };
    const resumed = await fetch(`${node.url}${path}`, { method: 'PATCH', headers, body: 'helloworld' });
    expect(resumed.headers.get('upload-complete')).toBe('?1');
  });

  it('Upload Creation, example D: refused for good after a 104, the upload is complete in the server’s perspective', async () => {
    const { client, head } = await start({
      beforeComplete: () => {
        throw new UploadProblem('invalid-request', 'The content cannot be decoded.');
      },
    });
    const raw = await client();
    raw.write(`${creation(COMPLETE, VERSION, 'Upload-Length: 10')}helloworld`);
    const told = await raw.until(/HTTP\/1.1 400 Bad Request\r\n[\s\S]*\r\n\r\n/);
    expect(told).toMatch(/^HTTP\/1.1 104 Upload Resumption Supported\r\n/);
    expect(told).toMatch(/400 Bad Request\r\n[\s\S]*upload-complete: \?1\r\n/);
    const path = LOCATION.exec(told)?.[1] ?? '';
    // "The client cannot continue the upload."
    expect((await head(path)).status).toBe(404);
  });
});
