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
  stdio: ['ignore', 'pipe', 'inherit'],
});
let stopping = false;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => {
    stopping = true;
    server.kill(signal);
  });
}
server.on('exit', (code) => {
  if (stopping) process.exit(0);
  fail(
    `The server ended with exit code ${code}. If port ${port} is taken, PORT=3001 npm start takes another.`,
  );
});

// Next's own word first: on a port that is taken, somebody else would answer.
await new Promise((ready) => {
  let printed = '';
  server.stdout.setEncoding('utf8').on('data', (text) => {
    printed = `${printed}${text}`.slice(-1000);
    if (printed.includes('Ready in')) ready();
  });
});
while (!(await answers())) await pause(50);
console.log(`\n  Ready: ${address}\n  Uploads are kept in ${dataDir}\n`);

async function answers() {
  try {
    return (await fetch(address)).ok;
  } catch {
    return false;
  }
}
