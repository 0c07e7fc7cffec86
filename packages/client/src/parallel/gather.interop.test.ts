import { createTusServer } from '@kit/server';
import { memoryStorage } from '@kit/server/memory';
import { serve } from '@kit/server/node';
import { afterEach, expect, it } from 'vitest';
import { createUpload, memoryResumeStore, nodeTransport } from '../index.node.ts';

const MiB = 2 ** 20;
const bytes = Uint8Array.from({ length: 8 * MiB + 1 }, (_, index) => (index * 17) >> 5);

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const clean of cleanups.splice(0).reverse()) await clean();
});

/** The kit's own server, and a transport to it that notes what is asked. */
async function server() {
  const tus = createTusServer({ storage: memoryStorage(), sweepInterval: null });
  const { url, close } = await serve(tus);
  cleanups.push(
    () => tus.close(),
    () => close(0),
  );
  const asked: string[] = [];
  const meanwhile = { onRequest: (_method: string) => {} };
  const http = nodeTransport();
  return {
    asked,
    meanwhile,
    options: {
      endpoint: `${url}/files`,
      parallel: 4,
      chunkSize: MiB,
      transport: ((request) => {
        asked.push(request.method);
        meanwhile.onRequest(request.method);
        return http(request);
      }) satisfies typeof http,
    },
  };
}

it("the kit's own server puts the parts together", async () => {
  const { options, asked } = await server();
  const upload = createUpload(new File([bytes], 'film.mp4', { type: 'video/mp4' }), options);
  upload.start();
  const { url } = await upload.done;
  const answer = await fetch(url);
  expect(answer.headers.get('content-disposition')).toContain('film.mp4');
  expect(Buffer.from(await answer.arrayBuffer()).equals(bytes)).toBe(true);
  expect(asked.filter((method) => method === 'POST')).toHaveLength(5);
});

it('another process goes on with each part where it stands', async () => {
  const { options, asked, meanwhile } = await server();
  const resume = memoryResumeStore();
  const first = createUpload(bytes, { ...options, resume });
  const half = new Promise<void>((resolve) => {
    meanwhile.onRequest = (method) => {
      if (method !== 'PATCH' || asked.filter((one) => one === 'PATCH').length < 7) return;
      meanwhile.onRequest = () => {};
      first.pause();
      resolve();
    };
  });
  first.start();
  await half;
  const second = createUpload(bytes.slice(), { ...options, resume });
  second.start();
  const { url } = await second.done;
  expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(bytes)).toBe(true);
  expect(asked.filter((method) => method === 'POST')).toHaveLength(5);
  expect(await resume.list()).toEqual([]);
});

it.each([
  ['this process', false],
  ['another process, as this one was killed then', true],
])('the answer that names the whole is lost: %s asks again, and there is one upload', async (_, killed) => {
  const completed: string[] = [];
  const tus = createTusServer({
    storage: memoryStorage(),
    sweepInterval: null,
    onCompleted: ({ id }) => void completed.push(id),
  });
  const { url: origin, close } = await serve(tus);
  cleanups.push(
    () => tus.close(),
    () => close(0),
  );
  const http = nodeTransport();
  let lost = 0;
  const transport: typeof http = async (request) => {
    const response = await http(request);
    if (lost > 0 || !request.headers['upload-concat']?.startsWith('final')) return response;
    lost += 1;
    throw new TypeError('the connection broke');
  };
  const resume = memoryResumeStore();
  const options = { endpoint: `${origin}/files`, parallel: 4, transport, resume, retry: { delay: 1 } };
  const upload = createUpload(bytes, killed ? { ...options, retry: false } : options);
  upload.start();
  if (killed) await expect(upload.done).rejects.toMatchObject({ code: 'network' });
  const last = killed ? createUpload(bytes.slice(), options) : upload;
  last.start();
  const { url } = await last.done;
  expect(lost).toBe(1);
  expect(completed).toEqual([url.slice(url.lastIndexOf('/') + 1)]);
  expect(Buffer.from(await (await fetch(url)).arrayBuffer()).equals(bytes)).toBe(true);
});
