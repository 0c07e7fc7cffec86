import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from './kill/random.ts';
import { type CountingProxy, countingProxy } from './support/countingProxy.ts';
import { sha256, writeSampleFile } from './support/sampleFile.ts';
import type { ServerProcess } from './support/serverProcess.ts';
import { tuskitServer } from './support/servers.ts';

const tuskit = resolve(import.meta.dirname, '../packages/cli/bin/tuskit.js');

/** Another seed kills elsewhere. */
const RUNS = Number(process.env.KILL_RUNS ?? 8);
const SEED = Number(process.env.KILL_SEED ?? 20_260_729);

const LENGTH = 24 * 1024 * 1024;
/** Of a run that sends no content: the lines and headers of its requests. */
const OVERHEAD = 16 * 1024;

describe.skipIf(process.platform === 'win32')('tuskit upload, killed in the midst of its work', () => {
  let dir: string;
  let file: string;
  let digest: string;
  let server: ServerProcess;
  let proxy: CountingProxy;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'kill-client-'));
    file = join(dir, 'film.bin');
    await writeSampleFile(file, LENGTH);
    digest = await sha256(file);
    server = await tuskitServer(join(dir, 'data'));
    await server.start();
    proxy = await countingProxy(server.port);
  });
  afterAll(async () => {
    await proxy.close();
    await server.kill();
    await rm(dir, { recursive: true, force: true });
  });

  /** The command as its users run it. */
  function upload(state: string, ...flags: string[]) {
    const words = ['upload', '--endpoint', `${proxy.url}/files`, '--state', state, '--json', ...flags, file];
    const child = spawn(process.execPath, [tuskit, ...words], { stdio: ['ignore', 'pipe', 'inherit'] });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    return { child, closed: once(child, 'close'), printed: () => printed };
  }

  /** Where the upload that was killed lives; `undefined` when it died before it could write that down. */
  async function remembered(state: string): Promise<string | undefined> {
    const names = await readdir(state).catch(() => []);
    const entry = names.find((name) => name.endsWith('.json'));
    return entry === undefined ? undefined : JSON.parse(await readFile(join(state, entry), 'utf8')).url;
  }

  /** Past the proxy, where only tuskit is counted and connected. */
  function ask(url: string, init?: RequestInit): Promise<Response> {
    return fetch(new URL(new URL(url).pathname, `http://127.0.0.1:${server.port}`), init);
  }

  async function acknowledged(url: string): Promise<number> {
    const head = await ask(url, { method: 'HEAD', headers: { 'Tus-Resumable': '1.0.0' } });
    expect(head.status).toBe(200);
    return Number(head.headers.get('upload-offset'));
  }

  const random = seededRandom(SEED);
  // Up to the last chunk: what is complete is forgotten, and rightly begun anew.
  const points = Array.from({ length: RUNS }, () => random.below(0.95 * LENGTH));

  it.each(points.map((point, run) => [run + 1, point] as const))(
    `run %i of seed ${SEED}: killed after %i bytes, it goes on from the acknowledged offset`,
    async (run, point) => {
      const state = join(dir, `state-${run}`);
      const before = proxy.sent;
      const killed = upload(state);
      await proxy.reached(before + point);
      killed.child.kill('SIGKILL');
      await killed.closed;
      await proxy.quiet();
      expect(killed.printed()).toBe('');

      const url = await remembered(state);
      const offset = url === undefined ? 0 : await acknowledged(url);
      // Before the url is written down, no more than one chunk goes out.
      if (point > 8 * 1024 * 1024) expect(url).toBeDefined();

      const sent = proxy.sent;
      const resumed = upload(state, '--resume');
      expect(await resumed.closed).toEqual([0, null]);
      const result = JSON.parse(resumed.printed());
      expect(result).toMatchObject({ status: 'completed', length: LENGTH });
      if (url !== undefined) expect(result.url).toBe(url);
      expect(proxy.sent - sent).toBeLessThanOrEqual(LENGTH - offset + OVERHEAD);

      const content = Buffer.from(await (await ask(result.url)).arrayBuffer());
      expect(createHash('sha256').update(content).digest('hex')).toBe(digest);
    },
    30_000,
  );
});
