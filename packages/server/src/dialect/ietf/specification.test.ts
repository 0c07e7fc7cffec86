import { describe, expect, it } from 'vitest';
import { createTusServer } from '../../server.ts';
import { doors } from '../../testing/doors.ts';
import { draftConversation, placeOf } from '../../testing/ietf/draftConversation.ts';
import { ietfSpecification } from '../../testing/ietf/ietfSpecification.ts';
import { serverWith } from '../../testing/serverWith.ts';

// The route of Next is held to the same: packages/next/src/specification.test.ts.
describe.each(doors)('Resumable Uploads for HTTP through %s', (_, open) => {
  ietfSpecification((options) => open(createTusServer(options)));
});

// Over a socket, Node itself tells a body that was cut off from one that ended.
describe('a layer that ends a body as if it were whole', () => {
  it('"the upload resource MUST NOT be considered complete then": what came stays, and can be gone on with', async () => {
    const { door, say } = await serverWith();
    const draft = draftConversation(door);
    const told = await draft.create('hello', '?1', { headers: { 'content-length': '10' } });
    expect(told).toMatchObject({ status: 503, headers: { 'upload-complete': '?0', 'upload-offset': '5' } });
    const path = placeOf(told);
    const short = await draft.append(path, 5, 'wo', '?1', { headers: { 'content-length': '5' } });
    expect(short).toMatchObject({ status: 503, headers: { 'upload-complete': '?0', 'upload-offset': '7' } });
    expect((await draft.append(path, 7, 'rld', '?1')).headers['upload-complete']).toBe('?1');
    expect((await say.get(path)).text).toBe('helloworld');
  });
});
