import { createTusServer } from '@kit/server';
import { memoryStorage } from '@kit/server/memory';
import { describe, expect, it } from 'vitest';
import type { UploadOptions } from '../options.ts';
import type { Transport } from '../transport/transport.ts';
import { conversation, ENDPOINT } from './conversation.ts';
import { faultyTransport, type TransportFault } from './faultyTransport.ts';
import { manualClock } from './manualClock.ts';

const bytes = Uint8Array.from({ length: 400_000 }, (_, index) => index % 251);

/** What the way did to an upload of `bytes`, and how it came out. */
async function uploadThrough(faults: readonly TransportFault[], options: Partial<UploadOptions> = {}) {
  const server = createTusServer({ storage: memoryStorage(), basePath: '/files' });
  const toServer: Transport = async ({ method, url, headers, body, signal, onProgress }) => {
    const response = await server.fetch(new Request(url, { method, headers, body, signal }));
    if (body) onProgress?.(body instanceof Blob ? body.size : body.byteLength);
    arrived.push(`${method} ${response.status}`);
    const answered = Object.fromEntries(response.headers);
    return { status: response.status, headers: answered, body: await response.text() };
  };
  const arrived: string[] = [];
  const seen: string[] = [];
  const clock = manualClock(1_000_000);
  const faulty = faultyTransport(toServer, faults, { clock, seed: 7 });
  const transport: Transport = (request) =>
    faulty(request).then(
      (response) => {
        seen.push(`${request.method} ${response.status}`);
        return response;
      },
      (error) => {
        seen.push(`${request.method} broken`);
        throw error;
      },
    );

  const upload = conversation({ transport, clock }).begin(bytes, { chunkSize: 100_000, ...options });
  const began = clock.now();
  let ended = began;
  upload.subscribe(() => {
    ended = clock.now();
  });
  for (let turn = 0; turn < 1000 && upload.getSnapshot().status === 'uploading'; turn += 1) {
    await clock.advance(1000);
  }
  const snapshot = upload.getSnapshot();
  const stored =
    snapshot.url === null ? null : await server.fetch(new Request(new URL(snapshot.url, ENDPOINT)));
  const kept = stored?.ok ? new Uint8Array(await stored.arrayBuffer()) : null;
  await server.close();
  // Compared here, for an assertion would take a second to look at each number.
  const intact = kept !== null && Buffer.compare(kept, bytes) === 0;
  return { snapshot, intact, arrived, seen, duration: ended - began };
}

let token = 1;
const renewed: UploadOptions['headers'] = ({ refresh }) => {
  if (refresh) token += 1;
  return { authorization: `Bearer ${token}` };
};

/** `leaves`: what shows that the fault did happen. */
const overcome: readonly {
  readonly fault: TransportFault;
  readonly options?: Partial<UploadOptions>;
  readonly leaves: (run: Awaited<ReturnType<typeof uploadThrough>>) => void;
}[] = [
  {
    fault: { type: 'latency', milliseconds: 200 },
    leaves: ({ duration }) => expect(duration).toBe(5 * 200),
  },
  {
    fault: { type: 'bandwidth', bytesPerSecond: 40_000 },
    leaves: ({ duration }) => expect(duration).toBe(10_000),
  },
  {
    fault: { type: 'loss', rate: 0.5 },
    leaves: ({ seen, arrived }) => {
      const broken = seen.filter((one) => one.endsWith('broken')).length;
      // Some were lost on the way there, the others on the way back.
      expect(seen.length - arrived.length).toBeGreaterThan(0);
      expect(seen.length - arrived.length).toBeLessThan(broken);
    },
  },
  {
    fault: { type: 'cut', at: 150_000 },
    leaves: ({ seen }) =>
      expect(seen).toEqual(['POST 201', 'PATCH 204', 'PATCH broken', 'HEAD 200', ...patches(3)]),
  },
  {
    fault: { type: 'stall', at: 150_000 },
    options: { stallTimeout: 20_000 },
    leaves: ({ seen, duration }) => {
      expect(seen.slice(0, 4)).toEqual(['POST 201', 'PATCH 204', 'PATCH broken', 'HEAD 200']);
      expect(duration).toBeGreaterThanOrEqual(20_000);
    },
  },
  {
    fault: { type: 'tooLarge', over: 70_000 },
    leaves: ({ seen }) => expect(seen).toContain('PATCH 413'),
  },
  {
    fault: { type: 'offline', from: 0, until: 5000 },
    leaves: ({ seen, duration }) => {
      expect(seen[0]).toBe('POST broken');
      expect(duration).toBeGreaterThanOrEqual(5000);
    },
  },
  {
    fault: { type: 'tokenExpired', after: 2 },
    options: { headers: renewed },
    leaves: ({ seen }) => expect(seen).toEqual(['POST 201', 'PATCH 204', 'PATCH 401', ...patches(3)]),
  },
  {
    fault: { type: 'lastReplyLost' },
    leaves: ({ seen }) => expect(seen).toEqual(['POST 201', ...patches(3), 'PATCH broken', 'HEAD 200']),
  },
];

const patches = (count: number) => Array.from({ length: count }, () => 'PATCH 204');

describe.each(overcome)('behind $fault', ({ fault, options, leaves }) => {
  it('an upload completes with the bytes that were given', async () => {
    const run = await uploadThrough([fault], options);
    expect(run.snapshot.status).toBe('completed');
    expect(run.intact).toBe(true);
    leaves(run);
  });
});

const fatal: readonly { readonly fault: TransportFault; readonly code: string }[] = [
  { fault: { type: 'loss', rate: 1 }, code: 'network' },
  { fault: { type: 'tooLarge', over: 1000 }, code: 'too-large' },
  { fault: { type: 'offline', from: 0, until: Number.POSITIVE_INFINITY }, code: 'network' },
];

describe.each(fatal)('behind $fault', ({ fault, code }) => {
  it(`an upload fails as '${code}'`, async () => {
    const { snapshot } = await uploadThrough([fault], { retry: { attempts: 3 } });
    expect(snapshot).toMatchObject({ status: 'failed', error: { code } });
  });
});

it('a token that nobody renews fails the upload as unauthorized', async () => {
  const { snapshot } = await uploadThrough([{ type: 'tokenExpired', after: 2 }], {
    headers: { authorization: 'Bearer 1' },
  });
  expect(snapshot).toMatchObject({ status: 'failed', offset: 100_000, error: { code: 'unauthorized' } });
});

it('faults add up, and go the same way each time', async () => {
  const faults: readonly TransportFault[] = [
    { type: 'latency', milliseconds: 50 },
    { type: 'loss', rate: 0.3 },
    { type: 'cut', at: 250_000 },
    { type: 'tooLarge', over: 70_000 },
  ];
  const first = await uploadThrough(faults);
  const second = await uploadThrough(faults);
  expect(first.intact).toBe(true);
  expect(second.seen).toEqual(first.seen);
  expect(second.duration).toBe(first.duration);
});

it('a body that was cut is unfinished to a server of the drafted protocol, not a smaller file that it refuses', async () => {
  // Loaded on demand, which no time of the test waits for.
  await import('../negotiate.ts');
  const run = await uploadThrough([{ type: 'cut', at: 350_000 }], { dialect: 'ietf' });
  expect(run.seen.filter((one) => one.endsWith('broken'))).toEqual(['PATCH broken']);
  expect(run.arrived.filter((one) => one.endsWith('400'))).toEqual([]);
  expect(run.snapshot.status).toBe('completed');
  expect(run.intact).toBe(true);
});
