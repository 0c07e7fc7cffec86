import { createTusServer } from '@kit/server';
import { memoryStorage } from '@kit/server/memory';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { type DataOf, type Json, readData } from './completion.ts';
import { createUpload } from './index.node.ts';
import { fetchTransport } from './transport/fetch.ts';

describe('what the server tells with its answer to the last byte', () => {
  it('is there as it was declared, after its way through JSON', async () => {
    const server = createTusServer({
      storage: memoryStorage(),
      beforeComplete: ({ length }) => ({ data: { length, takenAt: new Date(0), by: ['ann'] } }),
    });
    const upload = createUpload(new Blob(['hello']), {
      endpoint: 'http://example.org/files',
      resume: false,
      transport: fetchTransport((request, init) => server.fetch(new Request(request, init))),
    });
    upload.start();
    const data = readData<DataOf<typeof server>>((await upload.done).response);
    expectTypeOf(data).toEqualTypeOf<{ length: number | null; takenAt: string; by: string[] } | null>();
    expect(data).toEqual({ length: 5, takenAt: '1970-01-01T00:00:00.000Z', by: ['ann'] });
  });

  it.each([
    ['an answer that was lost', null],
    ['no JSON', { status: 200, headers: { 'content-type': 'text/plain' }, body: '{}' }],
    ['JSON that was cut', { status: 200, headers: { 'content-type': 'application/json' }, body: '{"a":' }],
    ['nothing', { status: 204, headers: {}, body: '' }],
  ])('is null where it was %s', (_, response) => {
    expect(readData(response)).toBeNull();
  });

  it('is of no known type where nobody declared one', () => {
    expectTypeOf<Json<unknown>>().toEqualTypeOf<unknown>();
    expectTypeOf<Json<{ at?: Date; none: null }>>().toEqualTypeOf<{ at?: string; none: null }>();
    expectTypeOf<Json<readonly [1, Date]>>().toEqualTypeOf<readonly [1, string]>();
    expectTypeOf<Json<() => void>>().toEqualTypeOf<Record<never, never>>();
  });
});
