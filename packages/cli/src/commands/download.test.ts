import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fakeTerminal } from '../testing/fakeTerminal.ts';
import { run, workshop } from '../testing/workshop.ts';

/** A workshop with a place to download to. */
async function downloads() {
  const shop = await workshop();
  const out = join(shop.dir, 'out.bin');
  const download = (url: string) => ['download', '--output', out, url];
  return { ...shop, out, download };
}

describe('tuskit download', () => {
  it('fetches the whole, and leaves nothing else behind', async () => {
    const { dir, file, upload, download, out } = await downloads();
    const { path, bytes } = file('a.bin');
    const [url = ''] = (await run(upload(path))).printed;
    expect(await run(download(url))).toMatchObject({ code: 0, printed: [out] });
    expect(readFileSync(out).equals(bytes)).toBe(true);
    expect(readdirSync(dir).filter((name) => name.includes('.part'))).toEqual([]);
    expect((await run(download(url))).complaints.join()).toContain('is there already');
  });

  it('goes on with what is there of the same version, and asks only for the rest', async () => {
    const { file, upload, download, out } = await downloads();
    const { path, bytes } = file('a.bin');
    const [url = ''] = (await run(upload(path))).printed;
    const { headers } = await fetch(url, { method: 'HEAD' });
    const etag = headers.get('etag') ?? (await fetch(url)).headers.get('etag') ?? '';
    expect(etag).not.toBe('');
    writeFileSync(`${out}.part`, bytes.subarray(0, 200_000));
    writeFileSync(`${out}.part.etag`, etag);
    const { code, complaints } = await run(download(url));
    expect(code).toBe(0);
    expect(complaints).toEqual(['goes on at 195.3 KiB']);
    expect(readFileSync(out).equals(bytes)).toBe(true);
  });

  it('begins anew where another version lies, or one of which nothing is known', async () => {
    const { file, upload, download, out } = await downloads();
    const { path, bytes } = file('a.bin');
    const [url = ''] = (await run(upload(path))).printed;
    for (const etag of ['"another"', undefined]) {
      rmSync(out, { force: true });
      writeFileSync(`${out}.part`, randomBytes(200_000));
      if (etag !== undefined) writeFileSync(`${out}.part.etag`, etag);
      expect((await run(download(url))).code).toBe(0);
      expect(readFileSync(out).equals(bytes)).toBe(true);
    }
  });

  it('only gives the file its name when all of it was there already', async () => {
    const { file, upload, download, out } = await downloads();
    const { path, bytes } = file('a.bin');
    const [url = ''] = (await run(upload(path))).printed;
    const etag = (await fetch(url)).headers.get('etag') ?? '';
    writeFileSync(`${out}.part`, bytes);
    writeFileSync(`${out}.part.etag`, etag);
    expect((await run(download(url))).code).toBe(0);
    expect(readFileSync(out).equals(bytes)).toBe(true);
    expect(existsSync(`${out}.part`)).toBe(false);
  });

  it('refuses bytes that are not those of the upload, and throws them away', async () => {
    const { dir, file, upload, download, out } = await downloads();
    const { path, bytes } = file('a.bin');
    const [url = ''] = (await run(upload('--digest', path))).printed;
    const response = await fetch(url);
    expect(response.headers.get('repr-digest')).toMatch(/^sha-256=:/);
    const changed = Buffer.from(bytes.subarray(0, 200_000));
    changed[5] = (changed[5] ?? 0) ^ 1;
    writeFileSync(`${out}.part`, changed);
    writeFileSync(`${out}.part.etag`, response.headers.get('etag') ?? '');
    const { code, complaints } = await run(download(url));
    expect(code).toBe(5);
    expect(complaints.join()).toMatch(/is not what the server has: its sha256 digest is another/);
    expect(readdirSync(dir).filter((name) => name.startsWith('out'))).toEqual([]);
    expect((await run(download(url))).code).toBe(0);
    expect(readFileSync(out).equals(bytes)).toBe(true);
  });

  it('refuses what is not complete', async () => {
    const { dir, file, news, upload, download } = await downloads();
    const { path } = file('a.bin', 1_000_000);
    const terminal = fakeTerminal();
    news.onBytes = () => terminal.end();
    await run(upload('--chunk-size', '100000', path), terminal);
    const [entry = ''] = readdirSync(join(dir, 'state'));
    const { url } = JSON.parse(readFileSync(join(dir, 'state', entry), 'utf8'));
    const { code, complaints } = await run(download(url));
    expect(code).toBe(1);
    expect(complaints.join()).toMatch(/is not complete: the server has .* of 976\.6 KiB/);
  });
});
