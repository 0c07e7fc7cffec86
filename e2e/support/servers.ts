import { join, resolve } from 'node:path';
import { freePort } from './freePort.ts';
import { type ServerProcess, serverProcess } from './serverProcess.ts';

const root = resolve(import.meta.dirname, '../..');

/** The Next example, run as a user runs it: by the script behind `npm start`, with what `env` adds to its settings. */
export async function exampleServer(
  dataDir: string,
  env: Readonly<Record<string, string>> = {},
): Promise<ServerProcess> {
  const port = await freePort();
  return serverProcess({
    port,
    script: [join(root, 'scripts/start.mjs')],
    env: { ...env, PORT: String(port), DATA_DIR: dataDir },
    ready: `Ready: http://localhost:${port}`,
  });
}

/** The Next app whose `proxy.ts` stands before its upload route. */
export async function proxiedNextServer(dataDir: string): Promise<ServerProcess> {
  const port = await freePort();
  const cwd = join(root, 'e2e/fixtures/proxied-next');
  return serverProcess({
    port,
    cwd,
    script: [join(cwd, 'node_modules/next/dist/bin/next'), 'start', '--port', String(port)],
    env: { DATA_DIR: dataDir, NEXT_TELEMETRY_DISABLED: '1' },
    ready: 'Ready in',
  });
}

/** `tuskit serve`, from its built package. */
export async function tuskitServer(dataDir: string): Promise<ServerProcess> {
  const port = await freePort();
  return serverProcess({
    port,
    script: [join(root, 'packages/cli/bin/tuskit.js'), 'serve', '--port', String(port), '--dir', dataDir],
    ready: 'http://',
  });
}

/** One of the examples beside the Next one, by what its `npm start` runs. */
export async function smallExample(name: string, dataDir: string): Promise<ServerProcess> {
  const port = await freePort();
  const cwd = join(root, 'examples', name);
  const script =
    name === 'vite-react'
      ? [join(cwd, 'node_modules/vite/bin/vite.js')]
      : [join(cwd, 'node_modules/tsx/dist/cli.mjs'), 'server.ts'];
  return serverProcess({
    port,
    cwd,
    script,
    env: { PORT: String(port), DATA_DIR: dataDir, NODE_ENV: 'development', NO_COLOR: '1' },
    ready: `http://localhost:${port}`,
  });
}
