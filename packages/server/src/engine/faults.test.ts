import { describe, expect, it } from 'vitest';
import { ByteStoreError } from '../ports/byteStore.ts';
import { RecordStoreError } from '../ports/recordStore.ts';
import type { Storage } from '../ports/storage.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { serverWith } from '../testing/serverWith.ts';

describe('a fault of a store', () => {
  it.each([
    ['full', 507, 'storage-full'],
    ['missing', 503, 'unavailable'],
    ['failed', 503, 'unavailable'],
  ] as const)(
    'of bytes (%s) is a %d that leaks nothing; the upload goes on once it is gone',
    async (reason, status, code) => {
      const inner = memoryStorage();
      let faulty = true;
      const storage: Storage = {
        ...inner,
        bytes: {
          ...inner.bytes,
          async append(request) {
            if (faulty) throw new ByteStoreError(reason, new Error('/srv/secret'));
            return inner.bytes.append(request);
          },
        },
      };
      const errors: unknown[] = [];
      const { say } = await serverWith({ storage, onError: (error) => errors.push(error) });
      const path = await say.created(5);
      const told = await say.patch(path, 0, 'hello');
      expect(told.status).toBe(status);
      expect(JSON.parse(told.text)).toMatchObject({ code });
      expect(told.text).not.toContain('secret');
      expect(errors).toHaveLength(1);
      faulty = false;
      expect((await say.patch(path, 0, 'hello')).status).toBe(204);
    },
  );

  it.each([
    ['busy', 503],
    ['full', 507],
    ['failed', 500],
  ] as const)('of records (%s) is a %d', async (reason, status) => {
    const inner = memoryStorage();
    const records: Storage['records'] = {
      ...inner.records,
      insert() {
        throw new RecordStoreError(reason, new Error('/srv/secret'));
      },
    };
    const { say } = await serverWith({ storage: { ...inner, records } });
    const told = await say.create(5);
    expect(told.status).toBe(status);
    expect(told.text).not.toContain('secret');
  });
});
