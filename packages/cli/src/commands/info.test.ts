import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { run, workshop } from '../testing/workshop.ts';

describe('tuskit info, terminate', () => {
  it('tell what the server has, and delete it', async () => {
    const { file, upload } = await workshop();
    const { path } = file('보고서.bin', 2000);
    const [url = ''] = (await run(upload(path))).printed;
    const info = await run(['info', url]);
    expect(info.printed.join('\n')).toMatch(
      /complete +yes[\s\S]*length +2\.0 KiB[\s\S]*metadata filename +보고서\.bin/,
    );
    const json = JSON.parse((await run(['info', '--json', url])).printed[0] ?? '');
    expect(json).toMatchObject({ url, offset: 2000, length: 2000, complete: true });

    expect(await run(['terminate', url])).toMatchObject({ code: 0, printed: [`${url} is deleted`] });
    expect((await run(['info', url])).code).toBe(1);
  });

  it('tell by their exit code that there is no server', async () => {
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    expect((await run(['terminate', `http://127.0.0.1:${port}/1`])).code).toBe(3);
  }, 60_000);
});
