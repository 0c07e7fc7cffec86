import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { UploadError } from './errors.ts';
import { conversation } from './testing/conversation.ts';
import { type FakeServer, type Fault, fakeServer } from './testing/fakeServer.ts';
import type { ManualClock } from './testing/manualClock.ts';
import type { ManualConnectivity } from './testing/manualConnectivity.ts';
import type { Upload } from './upload.ts';

/** `npm run test:model` plays 10,000. */
const RUNS = Number(process.env.MODEL_RUNS ?? 300);
const LENGTH = 1000;
const bytes = Uint8Array.from({ length: LENGTH }, (_, index) => index * 7);

const count = fc.integer({ min: 0, max: LENGTH });
const fault = fc.oneof(
  fc.constant(null),
  fc.record({ type: fc.constantFrom('refuse' as const, 'loseAnswer' as const, 'silence' as const) }),
  fc.record({ type: fc.constant('loseAnswer' as const), status: fc.constantFrom(502, 504) }),
  fc.record({ type: fc.constantFrom('cut' as const, 'truncate' as const), after: count }),
  fc.record({
    type: fc.constant('answer' as const),
    status: fc.constantFrom(408, 409, 413, 423, 425, 429, 500, 502, 503, 504, 507, 520),
  }),
  fc.record({ type: fc.constant('lose' as const), keep: count }),
  fc.record({ type: fc.constant('vanish' as const) }),
);
type Deed = 'pauseAndStart' | 'flicker';
const deeds = fc.array(fc.constantFrom<Deed | null>('pauseAndStart', 'flicker', null, null, null), {
  maxLength: 10,
});

/** Why a script may end an upload: what the client must not, or cannot, get over by itself. */
function explains(faults: readonly (Fault | null)[], error: UploadError): boolean {
  const statuses = faults.flatMap((one) => (one?.type === 'answer' ? [one.status] : []));
  const vanished = faults.filter((one) => one?.type === 'vanish').length;
  switch (error.code) {
    case 'gone':
      return vanished > 1;
    case 'too-large':
      // Of a creation, or of chunks that could not be made smaller.
      return statuses.includes(413);
    case 'rejected':
      // A creation was told to be at another offset.
      return statuses.includes(409);
    default:
      return false;
  }
}

it(
  'whatever happens on the way, the bytes arrive whole, or the failure is one that had to be',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { maxLength: 25 }), deeds, async (faults, done) => {
        const server = fakeServer();
        const { begin, clock, connectivity } = conversation({ transport: server.transport });
        server.arrange(...faults);
        const upload = begin(bytes, { chunkSize: 300, retry: { attempts: 100 } });
        const numbers = watchNumbers(upload);
        await act(done, upload, clock, connectivity);
        expect(numbers.wrong).toEqual([]);
        expectWholeOrExplained(server, upload, faults);
      }),
      { numRuns: RUNS },
    );
  },
  RUNS * 200,
);

it(
  'a small file is made once where creations have names, whatever becomes of their answers',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fault, { maxLength: 25 }), deeds, async (faults, done) => {
        const extensions = ['creation-with-upload', 'idempotency-key'];
        const server = fakeServer({ extensions });
        const known = new Set(extensions);
        const { begin, clock, connectivity } = conversation({
          transport: server.transport,
          extensions: () => known,
        });
        server.arrange(...faults);
        const upload = begin(bytes, { retry: { attempts: 100 } });
        await act(done, upload, clock, connectivity);
        const vanished = faults.filter((one) => one?.type === 'vanish').length;
        expect(server.made()).toBeLessThanOrEqual(1 + vanished);
        expectWholeOrExplained(server, upload, faults);
      }),
      { numRuns: RUNS },
    );
  },
  RUNS * 200,
);

function expectWholeOrExplained(server: FakeServer, upload: Upload, faults: readonly (Fault | null)[]): void {
  const snapshot = upload.getSnapshot();
  if (snapshot.status === 'failed') {
    expect(explains(faults, snapshot.error), snapshot.error.message).toBe(true);
  } else {
    expect(snapshot).toMatchObject({ status: 'completed', offset: LENGTH, sent: LENGTH });
    expect(server.stored(snapshot.url ?? '')).toEqual(bytes);
  }
}

/** What a person and the network do meanwhile; then all the time that it takes. */
async function act(
  done: readonly (Deed | null)[],
  upload: Upload,
  clock: ManualClock,
  connectivity: ManualConnectivity,
): Promise<void> {
  for (const deed of done) {
    await clock.advance(5);
    if (deed === 'pauseAndStart') {
      upload.pause();
      upload.start();
    } else if (deed === 'flicker') {
      connectivity.goOffline();
      connectivity.goOnline();
    }
  }
  for (let turn = 0; turn < 200 && upload.getSnapshot().status === 'uploading'; turn += 1) {
    await clock.advance(60_000);
  }
}

/** Notes every snapshot whose numbers could not be shown to a person. */
function watchNumbers(upload: Upload): { readonly wrong: string[] } {
  const wrong: string[] = [];
  let before = upload.getSnapshot();
  upload.subscribe(() => {
    const after = upload.getSnapshot();
    if (after.sent > LENGTH || after.offset > after.sent) wrong.push(`${after.offset} of ${after.sent}`);
    if (after.url === before.url && (after.offset < before.offset || after.sent < before.sent)) {
      wrong.push(`${before.offset}, ${before.sent} fell to ${after.offset}, ${after.sent}`);
    }
    before = after;
  });
  return { wrong };
}
