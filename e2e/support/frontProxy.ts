import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join, resolve } from 'node:path';
import { installDebianPackages } from '../../scripts/debian.mjs';
import { codeBlocks } from './document.ts';

const HOW_TO = resolve(import.meta.dirname, '../../docs/how-to');

/** A real nginx or Caddy before a server. */
export interface FrontProxy {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  stop(): Promise<void>;
}

export interface Ways {
  /** An empty folder for the proxy's own files. */
  readonly folder: string;
  /** Where it listens, and where the server behind it does. */
  readonly port: number;
  readonly target: number;
}

/** nginx with the server block of docs/how-to/behind-nginx.md; only its ports are others. */
export async function nginx({ folder, port, target }: Ways): Promise<FrontProxy> {
  ensureCommand('nginx', 'nginx-light');
  const block = codeBlock('behind-nginx.md', 'nginx')
    .replace('listen 80;', `listen 127.0.0.1:${port};`)
    .replace('127.0.0.1:8080', `127.0.0.1:${target}`);
  const scratch = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
  const paths = scratch.map((name) => `${name}_temp_path ${join(folder, name)};`).join('\n');
  await mkdir(folder, { recursive: true });
  const config = join(folder, 'nginx.conf');
  await writeFile(
    config,
    `pid ${join(folder, 'nginx.pid')};\nevents {}\nhttp {\naccess_log off;\n${paths}\n${block}}\n`,
  );
  return running(port, 'nginx', ['-c', config, '-e', join(folder, 'error.log'), '-g', 'daemon off;']);
}

/** Caddy with the site of docs/how-to/behind-caddy.md; its ports are others, and it asks nobody for certificates. */
export async function caddy({ folder, port, target }: Ways): Promise<FrontProxy> {
  ensureCommand('caddy', 'caddy');
  const site = codeBlock('behind-caddy.md', 'caddy')
    .replace('files.example.com', `http://127.0.0.1:${port}`)
    .replace('127.0.0.1:8080', `127.0.0.1:${target}`);
  await mkdir(folder, { recursive: true });
  const config = join(folder, 'Caddyfile');
  await writeFile(
    config,
    `{\n  admin off\n  auto_https off\n  storage file_system ${join(folder, 'storage')}\n}\n${site}`,
  );
  return running(port, 'caddy', ['run', '--config', config, '--adapter', 'caddyfile'], {
    XDG_CONFIG_HOME: folder,
  });
}

function codeBlock(page: string, language: string): string {
  const block = codeBlocks(join(HOW_TO, page)).find((each) => each.language === language);
  if (block === undefined) throw new Error(`${page} has no block of ${language}`);
  return block.text;
}

function ensureCommand(command: string, debianPackage: string): void {
  const isThere = () => spawnSync(command, ['-h']).error === undefined;
  if (isThere() || (installDebianPackages(debianPackage) && isThere())) return;
  throw new Error(
    `${command} is not on this machine, and could not be installed. Install it and run the tests again.`,
  );
}

async function running(
  port: number,
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<FrontProxy> {
  const proxy = spawn(command, args, {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, ...env },
  });
  let complaints = '';
  proxy.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  const ended = once(proxy, 'close');
  while (!(await listens(port))) {
    if (proxy.exitCode !== null) throw new Error(`${command} ended with ${proxy.exitCode}:\n${complaints}`);
  }
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      proxy.kill('SIGTERM');
      await ended;
    },
  };
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const told = (answer: boolean) => {
      socket.destroy();
      resolve(answer);
    };
    socket.on('connect', () => told(true)).on('error', () => told(false));
  });
}
