import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { buildExample } from './packages.mjs';
import { bin, ensureDependencies, fail, root } from './toolchain.mjs';

const port = Number(process.env.PORT ?? 3000);
if (!Number.isInteger(port) || port < 1 || port > 65535)
  fail(`PORT must be a port number, not "${process.env.PORT}".`);
const dataDir = resolve(process.env.DATA_DIR ?? join(root, 'data'));
const address = `http://localhost:${port}`;

ensureDependencies();
buildExample();

const server = spawn(bin('next', 'examples/nextjs'), ['start', '--port', String(port)], {
  cwd: join(root, 'examples/nextjs'),
  env: { ...process.env, DATA_DIR: dataDir },
  stdio: ['ignore', 'ignore', 'inherit'],
});
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => server.kill(signal));
let ended = false;
server.on('exit', (code, signal) => {
  ended = true;
  if (code)
    console.error(
      `The server ended with exit code ${code}. Is port ${port} in use? PORT=3001 npm start takes another.`,
    );
  process.exit(signal ? 0 : (code ?? 0));
});

while (!ended && !(await answers())) await pause(100);
console.log(`\n  Ready: ${address}\n  Uploads are kept in ${dataDir}\n`);

async function answers() {
  try {
    return (await fetch(address)).ok;
  } catch {
    return false;
  }
}
