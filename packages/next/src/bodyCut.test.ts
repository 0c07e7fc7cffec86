import type { BodyCut } from '@kit/server';
import { memoryStorage } from '@kit/server/memory';
import { afterEach, beforeEach, expect, it, type MockInstance, vi } from 'vitest';
import { createTusRoute, type TusRouteOptions } from './createTusRoute.ts';

const TUS = { 'tus-resumable': '1.0.0' };

let warn: MockInstance<typeof console.warn>;
beforeEach(() => {
  warn = vi.spyOn(console, 'warn').mockImplementation(() => {});
});
afterEach(() => void vi.restoreAllMocks());

/** An upload of two requests that each say 20 bytes and bring five. */
async function cutTwice(options: Partial<TusRouteOptions> = {}): Promise<void> {
  const { POST, PATCH } = createTusRoute({ storage: memoryStorage(), ...options });
  const at = 'http://example.org/api/files';
  const created = await POST(
    new Request(at, { method: 'POST', headers: { ...TUS, 'upload-length': '40' } }),
    { params: Promise.resolve({}) },
  );
  const id = created.headers.get('location')?.split('/').at(-1) ?? '';
  for (const offset of ['0', '5']) {
    const headers = {
      ...{ ...TUS, 'upload-offset': offset, 'content-length': '20' },
      'content-type': 'application/offset+octet-stream',
    };
    const request = new Request(`${at}/${id}`, { method: 'PATCH', headers, body: 'hello' });
    const answer = await PATCH(request, { params: Promise.resolve({ id: [id] }) });
    expect(answer.headers.get('upload-offset')).toBe(String(Number(offset) + 5));
  }
}

it('bodies that are cut before the route are warned of once, with the fix, though Next loads the module again', async () => {
  const cuts: BodyCut[] = [];
  await cutTwice({ onBodyCut: (cut) => void cuts.push(cut) });
  expect(cuts).toMatchObject([{ announced: 20, arrived: 5 }, { arrived: 5 }]);
  expect(warn).not.toHaveBeenCalled();

  await cutTwice();
  vi.resetModules();
  const again = await import('./bodyCut.ts');
  again.warnOfCutBody({ id: 'another', announced: 20, arrived: 5 });
  expect(warn).toHaveBeenCalledOnce();
  const [said] = warn.mock.lastCall ?? [];
  expect(said).toMatch(
    /20 bytes of an upload, only 5 reached the route.*`matcher`.*`experimental\.proxyClientMaxBodySize`/,
  );
});
