import { encodeMetadata } from '@kit/protocol';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createTusServer, type ErrorContext, type LogEntry, type TusServerOptions } from '../index.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { manualClock } from '../testing/clock.ts';
import { conversation } from '../testing/conversation.ts';
import { doors } from '../testing/doors.ts';
import { serverWith } from '../testing/serverWith.ts';

describe.each(doors)('request ids, through %s', (_, open) => {
  async function withServer(options: Partial<TusServerOptions> = {}) {
    const door = await open(createTusServer({ storage: memoryStorage(), ...options }));
    onTestFinished(() => door.close());
    return conversation(door);
  }

  it.each(['7f1c', '0af7651916cd43dd8448eb211c80319c', 'a'.repeat(128), 'Root=1-67891233-abcdef'])(
    'come back as they came: %s',
    async (id) => {
      const say = await withServer();
      const told = await say.get('/files/none', { 'x-request-id': id });
      expect(told.headers['x-request-id']).toBe(id);
    },
  );

  it.each(['', 'a b', 'a"b', '<script>', 'a'.repeat(129), 'ä', 'a, b'])(
    'are made anew where they could do harm: %j',
    async (id) => {
      const say = await withServer();
      const told = await say.get('/files/none', { 'x-request-id': id });
      expect(told.headers['x-request-id']).toMatch(/^[0-9a-f]{12}-[0-9a-z]+$/);
    },
  );

  it('differ from request to request, whatever became of it', async () => {
    const say = await withServer();
    const ids = [await say.create(5), await say.create(-1), await say.get('/elsewhere')].map(
      ({ headers }) => headers['x-request-id'],
    );
    expect(new Set(ids).size).toBe(3);
    expect(ids).not.toContain(undefined);
  });

  it('are told to onError with the request that met the fault', async () => {
    const faults: [unknown, ErrorContext][] = [];
    const fault = new Error('down');
    const say = await withServer({
      beforeComplete: () => {
        throw fault;
      },
      onError: (...told) => faults.push(told),
    });
    const path = await say.created(1);
    const told = await say.patch(path, 0, 'x', { 'x-request-id': 'r-1' });
    expect(told.status).toBe(500);
    expect(faults).toEqual([[fault, { requestId: 'r-1', method: 'PATCH', id: path.slice(7) }]]);
  });
});

describe('the log', () => {
  it('has one entry per request: what was done to which upload, whose, how much, how long', async () => {
    const entries: LogEntry[] = [];
    const clock = manualClock();
    const { say } = await serverWith({
      clock,
      onLog: (entry) => entries.push(entry),
      authorize: () => ({ owner: 'ann' }),
      beforeComplete: () => clock.advance(40),
    });
    const path = await say.created(5, {
      'upload-metadata': encodeMetadata({ secret: 'hush' }),
      authorization: 'Bearer hush',
    });
    const id = path.slice('/files/'.length);
    await say.patch(path, 0, 'hello', { 'x-request-id': 'r-2' });
    await say.patch(path, 9, 'hello');
    await say.get('/elsewhere');
    expect(entries).toMatchObject([
      { level: 'info', event: 'request', method: 'POST', status: 201, id, owner: 'ann', bytes: 0, ms: 0 },
      { method: 'PATCH', status: 204, id, owner: 'ann', bytes: 5, ms: 40, requestId: 'r-2' },
      { level: 'warn', method: 'PATCH', status: 409, id, owner: 'ann', bytes: 0 },
      { level: 'warn', method: 'GET', status: 404, id: null, owner: null },
    ]);
    expect(JSON.stringify(entries)).not.toMatch(/hush|aHVzaA/);
  });

  it('names what was really done, and never a method that somebody made up', async () => {
    const methods: unknown[] = [];
    const { say } = await serverWith({
      onLog: (entry) => methods.push(entry.event === 'request' && entry.method),
    });
    const path = await say.created(5);
    await say.tus({ method: 'POST', path, headers: { 'x-http-method-override': 'DELETE' } });
    await say.tus({ method: 'POST', path, headers: { 'x-http-method-override': 'x"} 1\\' } });
    expect(methods).toEqual(['POST', 'DELETE', 'OTHER']);
  });

  it('tells of a sweep that found something', async () => {
    const entries: LogEntry[] = [];
    const clock = manualClock();
    const { server, say } = await serverWith({ clock, expiry: 1000, onLog: (entry) => entries.push(entry) });
    await server.sweep();
    await say.created(5);
    clock.advance(1000);
    await server.sweep();
    expect(entries).toMatchObject([
      { event: 'request' },
      { event: 'sweep', level: 'info', removed: 1, orphans: 0 },
    ]);
  });

  it('that fails does not fail the request', async () => {
    const { say } = await serverWith({
      onLog: () => {
        throw new Error('disk full');
      },
    });
    expect((await say.create(5)).status).toBe(201);
  });
});

describe('metrics', () => {
  async function samples(server: { metrics(): string }): Promise<Record<string, number>> {
    const lines = server
      .metrics()
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    return Object.fromEntries(
      lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.split(' ').at(-1))]),
    );
  }

  it('count requests, bytes, uploads and faults', async () => {
    const clock = manualClock();
    const { server, say } = await serverWith({
      clock,
      expiry: 1000,
      onCreated: () => {
        throw new Error('nobody home');
      },
      beforeTerminate: () => clock.advance(3000),
    });
    const done = await say.created(5);
    await say.patch(done, 0, 'he');
    await say.patch(done, 0, 'he');
    await say.patch(done, 2, 'llo');
    await say.created(5);
    clock.advance(1000);
    await server.sweep();
    await say.remove(done);
    await say.tus({ method: 'POST', path: '/files', headers: { 'x-http-method-override': 'BREW' } });
    expect(await samples(server)).toMatchObject({
      'tuskit_requests_total{method="POST",status="201"}': 2,
      'tuskit_requests_total{method="PATCH",status="204"}': 2,
      'tuskit_requests_total{method="PATCH",status="409"}': 1,
      'tuskit_requests_total{method="OTHER",status="405"}': 1,
      'tuskit_requests_in_flight{method="PATCH"}': 0,
      'tuskit_request_duration_seconds_bucket{method="DELETE",le="2.5"}': 0,
      'tuskit_request_duration_seconds_bucket{method="DELETE",le="10"}': 1,
      'tuskit_request_duration_seconds_bucket{method="DELETE",le="+Inf"}': 1,
      'tuskit_request_duration_seconds_sum{method="DELETE"}': 3,
      'tuskit_request_duration_seconds_count{method="DELETE"}': 1,
      tuskit_received_bytes_total: 5,
      tuskit_uploads_created_total: 2,
      tuskit_uploads_completed_total: 1,
      tuskit_uploads_terminated_total: 1,
      tuskit_uploads_expired_total: 1,
      tuskit_faults_total: 2,
    });
  });

  it('tell what is going on while it goes on', async () => {
    const seen: (number | undefined)[] = [];
    const { server, say } = await serverWith({
      beforeComplete: async () => {
        seen.push((await samples(server))['tuskit_requests_in_flight{method="PATCH"}']);
      },
    });
    const path = await say.created(1);
    await say.patch(path, 0, 'x');
    expect(seen).toEqual([1]);
  });

  it('are text that Prometheus reads: every family named and typed once, before its samples', async () => {
    const { server, say } = await serverWith();
    await say.created(1);
    const named = new Set<string>();
    for (const line of server.metrics().trimEnd().split('\n')) {
      const [, family] = /^# TYPE (\w+) (?:counter|gauge|histogram)$/.exec(line) ?? [];
      if (family !== undefined) {
        expect(named.has(family)).toBe(false);
        named.add(family);
      } else if (!line.startsWith('# HELP ')) {
        const [, name = ''] =
          /^(\w+?)(?:_bucket|_sum|_count)?(?:\{(?:\w+="[^"\\\n]*",?)+\})? [\d.]+$/.exec(line) ?? [];
        expect(named, line).toContain(name);
      }
    }
    expect(server.metrics().endsWith('\n')).toBe(true);
  });
});
