import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { UploadInput } from './index.node.ts';
import { clientOfServer } from './testing/clients.ts';
import { folderOfTest } from './testing/folderOfTest.ts';

describe('B11: what can be uploaded', () => {
  const bytes = randomBytes(250_000);
  const inputs: [string, () => UploadInput | Promise<UploadInput>][] = [
    ['a File', () => new File([bytes], 'a.bin')],
    ['a Blob', () => new Blob([bytes])],
    ['an ArrayBuffer', () => new Uint8Array(bytes).buffer],
    ['a typed array', () => bytes],
    ['a web stream', () => new Blob([bytes]).stream()],
    ['a Node stream', () => Readable.from([bytes.subarray(0, 100_000), bytes.subarray(100_000)])],
    [
      'a path',
      async () => {
        const path = join(await folderOfTest(), 'a.bin');
        await writeFile(path, bytes);
        return { path };
      },
    ],
  ];

  it.each(inputs)('%s arrives whole', async (_, input) => {
    const { client, stored } = await clientOfServer();
    const { url, length } = await client.upload(await input()).done;
    expect(length).toBe(250_000);
    expect((await stored(url)).equals(bytes)).toBe(true);
  });

  it('a file that is edited in mid-upload is told as changed', async () => {
    const { client } = await clientOfServer();
    const path = join(await folderOfTest(), 'a.bin');
    await writeFile(path, bytes);
    const { upload, appendChunk } = client.stepwise({ path });
    await appendChunk();
    await writeFile(path, `${await readFile(path, 'latin1')}more`);
    await expect(appendChunk()).rejects.toMatchObject({ code: 'source-changed' });
    expect(upload.getSnapshot().status).toBe('failed');
  });
});
