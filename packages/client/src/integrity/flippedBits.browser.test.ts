/// <reference path="../testing/uploadServer.ts" />
import { describe, expect, inject, it } from 'vitest';
import { createUpload, type UploadOptions, xhrTransport } from '../index.ts';
import type { Transport } from '../transport/transport.ts';

const MiB = 2 ** 20;
const endpoint = inject('uploadEndpoint');
const bytes = Uint8Array.from({ length: 3 * MiB }, (_, index) => (index * 31 + (index >> 9)) & 255);

/** XMLHttpRequest, over a line that flips a bit in one body; `null`: in none. */
function line(flips: number | null): { transport: Transport; carried: () => number } {
  const xhr = xhrTransport();
  let carried = 0;
  return {
    carried: () => carried,
    async transport(request) {
      const { body } = request;
      if (body === null) return xhr(request);
      carried += 1;
      if (carried - 1 !== flips) return xhr(request);
      const changed = new Uint8Array(await new Blob([body]).arrayBuffer());
      changed[1000] = (changed[1000] ?? 0) ^ 16;
      return xhr({ ...request, body: changed });
    },
  };
}

function begin(options: Partial<UploadOptions>) {
  const file = new File([bytes], 'film.mp4');
  const retry = { delay: 1 };
  const upload = createUpload(file, { endpoint, chunkSize: MiB, resume: false, retry, ...options });
  upload.start();
  return upload;
}

async function expectWhole(url: string): Promise<void> {
  const stored = new Uint8Array(await (await fetch(url)).arrayBuffer());
  expect(stored.length).toBe(bytes.length);
  expect(stored.every((byte, index) => byte === bytes[index])).toBe(true);
}

// Pain 18 of users.md.
describe.each(['tus', 'ietf'] as const)(
  'a bit that is flipped between a page and its server, over %s',
  (dialect) => {
    it.each([0, 1, 2])('in chunk %d is found by the digest of the whole: no success', async (flips) => {
      const { transport } = line(flips);
      await expect(begin({ dialect, digest: 'sha-256', transport }).done).rejects.toMatchObject({
        code: 'integrity',
      });
    });

    it('is found by the checksum of its chunk, which is sent again', async () => {
      const { transport, carried } = line(1);
      const { url } = await begin({ dialect, checksum: 'sha256', digest: 'sha-256', transport }).done;
      expect(carried()).toBe(4);
      await expectWhole(url);
    });

    it('is not there: the digest is told, and is the same', async () => {
      const { transport } = line(null);
      const { url, response } = await begin({ dialect, digest: 'sha-256', transport }).done;
      expect(response?.headers['repr-digest']).toMatch(/^sha-256=:.{44}:$/);
      await expectWhole(url);
    });
  },
);

it('a stream is proven too', async () => {
  const stream = new Blob([bytes]).stream();
  const upload = createUpload(stream, { endpoint, chunkSize: MiB, digest: 'sha-256' });
  upload.start();
  const { url, response } = await upload.done;
  expect(response?.headers['repr-digest']).toMatch(/^sha-256=:/);
  await expectWhole(url);
});

it('parts side by side are proven as the whole that they make', async () => {
  const { url, response } = await begin({ parallel: 3, digest: 'sha-256' }).done;
  expect(response?.headers['repr-digest']).toMatch(/^sha-256=:/);
  await expectWhole(url);
  await expect(
    begin({ parallel: 3, digest: 'sha-256', transport: line(1).transport }).done,
  ).rejects.toMatchObject({
    code: 'integrity',
  });
});
