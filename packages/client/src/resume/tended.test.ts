import { describe, expect, it } from 'vitest';
import type { UploadError } from '../errors.ts';
import { type ManualClock, manualClock, settled } from '../testing/manualClock.ts';
import { memoryResumeStore } from './memory.ts';
import { resumeStoreContract } from './resumeStore.contract.ts';
import type { ResumeEntry, ResumeStore } from './resumeStore.ts';
import { tendResumeStore } from './tended.ts';

const DAY = 24 * 60 * 60 * 1000;
const NOW = 1_700_000_000_000;

const entry: ResumeEntry = { fingerprint: 'f', url: '/files/1', length: 1, createdAt: NOW };

function tended(store: ResumeStore, clock: ManualClock = manualClock(NOW)) {
  const errors: UploadError[] = [];
  return { clock, errors, store: tendResumeStore(store, { clock, onError: (error) => errors.push(error) }) };
}

function brokenStore(reason: unknown): ResumeStore {
  const fail = () => Promise.reject(reason);
  return { find: fail, put: fail, remove: fail, list: fail };
}

function silentStore(): ResumeStore & { asked: number } {
  const store = {
    asked: 0,
    find: () => never(),
    put: () => never(),
    remove: () => never(),
    list: () => never(),
  };
  function never(): Promise<never> {
    store.asked += 1;
    return new Promise(() => {});
  }
  return store;
}

resumeStoreContract('a tended store', () => ({
  store: tendResumeStore(memoryResumeStore(), { clock: manualClock(entry.createdAt) }),
}));

describe('a store that is full, blocked or broken', () => {
  it('fails no upload: nothing is found, and the upload goes on', async () => {
    const { store } = tended(brokenStore(new Error('quota')));
    expect(await store.find('f')).toBeUndefined();
    expect(await store.list()).toEqual([]);
    await store.put(entry);
    await store.remove('f');
  });

  it('is told of, with its reason', async () => {
    const reason = new DOMException('exceeded the quota', 'QuotaExceededError');
    const { store, errors } = tended(brokenStore(reason));
    await store.put(entry);
    expect(errors).toMatchObject([{ name: 'UploadError', code: 'storage', retryable: false, cause: reason }]);
    expect(errors[0]?.message).toBe(
      'The resume store could not remember an upload. The upload itself goes on.',
    );
  });

  it('may throw instead of rejecting', async () => {
    const inner: ResumeStore = {
      ...memoryResumeStore(),
      find() {
        throw new Error('not even a promise');
      },
    };
    expect(await tended(inner).store.find('f')).toBeUndefined();
  });

  it('makes one upload wait two seconds when it does not answer at all, and no other', async () => {
    const inner = silentStore();
    const { store, clock, errors } = tended(inner);
    const found = store.find('f').then(() => clock.now() - NOW);
    await clock.advance(5000);
    expect(await found).toBe(2000);
    expect(errors).toMatchObject([
      { code: 'storage', cause: { message: expect.stringContaining('within 2000 ms') } },
    ]);

    const next = tended(inner, clock).store;
    const asked = inner.asked;
    expect(await next.find('g')).toBeUndefined();
    await next.put(entry);
    expect(inner.asked).toBe(asked);
  });
});

describe('stale entries', () => {
  async function sweptOf(entries: readonly Partial<ResumeEntry>[]): Promise<string[]> {
    const inner = memoryResumeStore();
    for (const [index, each] of entries.entries())
      await inner.put({ ...entry, fingerprint: `${index}`, ...each });
    await tended(inner).store.find('none of them');
    await settled();
    return (await inner.list()).map(({ fingerprint }) => fingerprint);
  }

  it('are swept after the first use of a store: seven days old and not promised to live longer', async () => {
    expect(
      await sweptOf([
        { fingerprint: 'young', createdAt: NOW - 6 * DAY },
        { fingerprint: 'old', createdAt: NOW - 7 * DAY },
        { fingerprint: 'old, but used', createdAt: NOW - 30 * DAY, usedAt: NOW - DAY },
        { fingerprint: 'old, but kept by the server', createdAt: NOW - 30 * DAY, expiresAt: NOW + DAY },
        { fingerprint: 'old and expired', createdAt: NOW - 30 * DAY, expiresAt: NOW - DAY },
        // Expiry slides with every byte: what was remembered yesterday may be out of date.
        { fingerprint: 'young, expiry passed', createdAt: NOW - DAY, expiresAt: NOW - 1 },
      ]),
    ).toEqual(['young', 'old, but used', 'old, but kept by the server', 'young, expiry passed']);
  });

  it('are found all the same when their file comes back: only the server knows whether they live', async () => {
    const inner = memoryResumeStore();
    await inner.put({ ...entry, createdAt: NOW - 60 * DAY });
    const { store } = tended(inner);
    expect((await store.find('f'))?.url).toBe('/files/1');
    await settled();
    expect(await inner.find('f')).toMatchObject({ createdAt: NOW - 60 * DAY, usedAt: NOW });
  });

  it('are looked for once, not for each of ten thousand uploads', async () => {
    const inner = memoryResumeStore();
    let listed = 0;
    const counting: ResumeStore = {
      ...inner,
      list: () => {
        listed += 1;
        return inner.list();
      },
    };
    for (let upload = 0; upload < 10; upload += 1) await tended(counting).store.find('f');
    await settled();
    expect(listed).toBe(1);
  });
});
