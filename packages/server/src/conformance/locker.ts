import assert from 'node:assert/strict';
import type { AcquireOptions, Lease, Locker } from '../ports/locker.ts';
import { type ConformanceCase, cases } from './cases.ts';

/** Longer than any test lasts, in milliseconds. */
const PATIENT = 60_000;

/** Soon over, in milliseconds. The waits that end by it are real: a locker has no clock to inject through its port. */
const SOON = 20;

async function taken(locker: Locker, name = 'upload', options?: Partial<AcquireOptions>): Promise<Lease> {
  const lease = await locker.acquire(name, { mode: 'wait', graceMs: 0, ...options });
  assert.ok(lease !== undefined, `the lease of ${name} was not given`);
  return lease;
}

function asked(lease: Lease): Promise<unknown> {
  if (lease.signal.aborted) return Promise.resolve();
  return new Promise((resolve) => lease.signal.addEventListener('abort', resolve, { once: true }));
}

/** Every sentence of the `Locker` port. `makeLocker` gives a locker of which nothing is held, a new one each time. */
export function lockerConformance(makeLocker: () => Locker | Promise<Locker>): readonly ConformanceCase[] {
  return cases(makeLocker, (locker) => locker.close(), { ...holding, ...takingOver, ...waiting });
}

type Sentences = Readonly<Record<string, (locker: Locker) => Promise<void>>>;

const holding: Sentences = {
  'gives a free name at once, and says that it is held until it is released': async (locker) => {
    assert.equal(await locker.held('upload'), false);
    const lease = await taken(locker);
    assert.equal(lease.held(), true);
    assert.equal(lease.signal.aborted, false);
    assert.equal(await locker.held('upload'), true);
    await lease.release();
    assert.equal(await locker.held('upload'), false);
    await taken(locker);
  },
  'holds names apart, of whatever form': async (locker) => {
    for (const name of ['a', 'a.gate', '../a', 'ä \0', 'x'.repeat(1000)]) await taken(locker, name);
    assert.equal(await locker.acquire('a.gate', { mode: 'wait', graceMs: 0 }), undefined);
  },
  'releases once: releasing again takes nothing from the next holder': async (locker) => {
    const first = await taken(locker);
    await first.release();
    const second = await taken(locker);
    await first.release();
    assert.equal(second.held(), true);
    assert.equal(await locker.held('upload'), true);
    assert.equal(first.held(), false);
  },
  'has one holder at a time, however many want to be': async (locker) => {
    let holders = 0;
    let most = 0;
    const turns = Array.from({ length: 50 }, async () => {
      const lease = await taken(locker, 'upload', { graceMs: PATIENT });
      holders += 1;
      most = Math.max(most, holders);
      await new Promise(setImmediate);
      holders -= 1;
      await lease.release();
    });
    await Promise.all(turns);
    assert.equal(most, 1);
    assert.equal(await locker.held('upload'), false);
  },
};

const takingOver: Sentences = {
  'asks the holder to yield, and gives the lease as soon as it does': async (locker) => {
    const holder = await taken(locker);
    const newcomer = taken(locker, 'upload', { mode: 'takeover', graceMs: PATIENT });
    await asked(holder);
    assert.equal(holder.held(), true);
    await holder.release();
    const lease = await newcomer;
    assert.equal(lease.held(), true);
    assert.equal(lease.signal.aborted, false);
  },
  'fences off a holder that does not yield in time': async (locker) => {
    const holder = await taken(locker);
    const newcomer = await taken(locker, 'upload', { mode: 'takeover', graceMs: SOON });
    assert.equal(holder.held(), false);
    assert.equal(holder.signal.aborted, true);
    await holder.release();
    assert.equal(newcomer.held(), true);
    assert.equal(await locker.held('upload'), true);
    await newcomer.release();
    assert.equal(await locker.held('upload'), false);
  },
  'asks a new holder to yield at once when another newcomer waits behind it': async (locker) => {
    const holder = await taken(locker);
    const second = taken(locker, 'upload', { mode: 'takeover', graceMs: PATIENT });
    const third = taken(locker, 'upload', { mode: 'takeover', graceMs: PATIENT });
    await asked(holder);
    await holder.release();
    const between = await second;
    await asked(between);
    await between.release();
    assert.equal((await third).signal.aborted, false);
  },
};

const waiting: Sentences = {
  'waits without asking the holder for anything': async (locker) => {
    const holder = await taken(locker);
    const waiter = taken(locker, 'upload', { graceMs: PATIENT });
    const behind = taken(locker, 'upload', { graceMs: PATIENT });
    await new Promise(setImmediate);
    assert.equal(holder.signal.aborted, false);
    await holder.release();
    const next = await waiter;
    assert.equal(next.signal.aborted, false);
    await next.release();
    assert.equal((await behind).held(), true);
  },
  'gives up after its time, or at once where it has none': async (locker) => {
    const holder = await taken(locker);
    assert.equal(await locker.acquire('upload', { mode: 'wait', graceMs: 0 }), undefined);
    assert.equal(await locker.acquire('upload', { mode: 'wait', graceMs: SOON }), undefined);
    assert.equal(holder.held(), true);
    await holder.release();
    await taken(locker);
  },
  'gives nothing to a requester that is gone already': async (locker) => {
    const options = { mode: 'takeover', graceMs: PATIENT, signal: AbortSignal.abort() } as const;
    assert.equal(await locker.acquire('upload', options), undefined);
    assert.equal(await locker.held('upload'), false);
  },
  'passes over a requester that goes away while it waits': async (locker) => {
    const holder = await taken(locker);
    const gone = new AbortController();
    const waiter = locker.acquire('upload', { mode: 'wait', graceMs: PATIENT, signal: gone.signal });
    const behind = taken(locker, 'upload', { graceMs: PATIENT });
    gone.abort();
    assert.equal(await waiter, undefined);
    await holder.release();
    assert.equal((await behind).held(), true);
  },
  'leaves no requester waiting when it closes': async (locker) => {
    await taken(locker);
    const waiter = locker.acquire('upload', { mode: 'wait', graceMs: PATIENT });
    await new Promise(setImmediate);
    await locker.close();
    assert.equal(await waiter, undefined);
  },
};
