import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { ServerProcess } from './support/serverProcess.ts';
import { tuskitServer } from './support/servers.ts';

const MIB = 1024 * 1024;

describe.runIf(process.platform === 'linux')('memory', () => {
  let folder: string;
  let server: ServerProcess;

  afterEach(async () => {
    await server.kill();
    await rm(folder, { recursive: true });
  });

  it('tuskit serve takes 1 GiB in one request and stays under 200 MB', async () => {
    folder = await mkdtemp(join(tmpdir(), 'memory-'));
    server = await tuskitServer(folder);
    await server.start();
    const endpoint = `http://127.0.0.1:${server.port}/files`;
    const created = await fetch(endpoint, {
      method: 'POST',
      headers: { 'Tus-Resumable': '1.0.0', 'Upload-Length': String(1024 * MIB) },
    });
    const url = new URL(created.headers.get('location') ?? '', endpoint);

    expect(await appendZeros(url, 1024)).toBe(204);
    expect(await peakMemory(server.pid ?? 0)).toBeLessThan(200_000_000);
  }, 60_000);
});

/** Sends so many MiB in one PATCH, no faster than the server reads. */
function appendZeros(url: URL, mebibytes: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const patch = request(url, {
      method: 'PATCH',
      headers: {
        'Tus-Resumable': '1.0.0',
        'Upload-Offset': '0',
        'Content-Type': 'application/offset+octet-stream',
        'Content-Length': String(mebibytes * MIB),
      },
    });
    patch.on('error', reject).on('response', (response) => resolve(response.resume().statusCode ?? 0));
    const block = Buffer.alloc(MIB);
    let left = mebibytes;
    const pump = () => {
      while (left > 0) {
        left -= 1;
        if (!patch.write(block)) {
          patch.once('drain', pump);
          return;
        }
      }
      patch.end();
    };
    pump();
  });
}

/** The most resident memory a process ever had, in bytes, as Linux counts it. */
async function peakMemory(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  const kibibytes = /^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1];
  return Number(kibibytes) * 1024;
}
