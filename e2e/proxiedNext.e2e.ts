import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createUpload } from '@kit/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CountingProxy, countingProxy } from './support/countingProxy.ts';
import type { ServerProcess } from './support/serverProcess.ts';
import { proxiedNextServer } from './support/servers.ts';

const MIB = 1024 * 1024;

describe('a Next app with a proxy.ts before the route, default settings', () => {
  let folder: string;
  let server: ServerProcess;
  let wire: CountingProxy;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'proxied-'));
    server = await proxiedNextServer(folder);
    await server.start();
    wire = await countingProxy(server.port);
  }, 60_000);

  afterAll(async () => {
    await wire.close();
    await server.kill();
    await rm(folder, { recursive: true });
  });

  it.each([
    ['100 MiB', 'by itself', 100 * MIB, 'auto' as const, 1.2],
    ['40 MiB', 'asked for chunks above the 10 MB where Next cuts bodies', 40 * MIB, 32 * MIB, 1.7],
  ])(
    '%s arrive whole, the client %s',
    async (_, __, length, chunkSize, most) => {
      const bytes = randomBytes(length);
      const before = wire.sent;
      const upload = createUpload(new Blob([bytes]), {
        endpoint: `${wire.url}/api/files`,
        chunkSize,
        resume: false,
      });
      upload.start();
      const { url } = await upload.done;
      const downloaded = Buffer.from(await (await fetch(url)).arrayBuffer());
      expect(downloaded.equals(bytes)).toBe(true);
      expect(wire.sent - before).toBeLessThan(most * length);
    },
    60_000,
  );

  it('whoever runs it is warned once, with the fix', () => {
    expect(server.printed.match(/@kit\/next: .*experimental\.proxyClientMaxBodySize/g)).toHaveLength(1);
  });
});
