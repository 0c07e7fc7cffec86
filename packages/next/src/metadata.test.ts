import type { StandardSchema } from '@kit/server';
import { memoryStorage } from '@kit/server/memory';
import { expect, expectTypeOf, it } from 'vitest';
import { createTusRoute } from './createTusRoute.ts';

const named: StandardSchema<unknown, { readonly filename: string }> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    validate: (value) => {
      const { filename } = value as Record<string, string | undefined>;
      return filename === undefined
        ? { issues: [{ message: 'Required', path: ['filename'] }] }
        : { value: { filename } };
    },
  },
};

it('a schema for metadata types the hooks of a route, and is asked', async () => {
  const { POST } = createTusRoute({
    storage: memoryStorage(),
    metadata: named,
    beforeCreate({ metadata }) {
      expectTypeOf(metadata).toEqualTypeOf<{ readonly filename: string }>();
    },
  });
  const headers = { 'tus-resumable': '1.0.0', 'upload-length': '5' };
  const request = new Request('http://example.org/api/files', { method: 'POST', headers });
  const reply = await POST(request, { params: Promise.resolve({}) });
  expect(reply.status).toBe(422);
  expect(await reply.json()).toMatchObject({ issues: [{ path: ['filename'], message: 'Required' }] });
});
