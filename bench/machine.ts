import { readFileSync } from 'node:fs';
import { arch, availableParallelism, cpus, platform, release, totalmem } from 'node:os';
import { join } from 'node:path';

/** What the figures were made with. Names no host. */
export function machineInWords(): string {
  const model = cpus()[0]?.model.trim() || 'unknown processor';
  const memory = (totalmem() / 2 ** 30).toFixed(0);
  const peers = [
    '@tus/server',
    '@tus/file-store',
    'tus-js-client',
    '@uppy/core',
    'use-tus',
    'react',
    'next',
  ].map((name) => `${name} ${versionOf(name)}`);
  return `${new Date().toISOString().slice(0, 16)}Z, Node ${process.version}, ${peers.join(', ')}; ${availableParallelism()} cores (${model}), ${memory} GiB, ${platform()} ${release().split('-')[0]} ${arch()}`;
}

// By path: not every package exports its package.json.
function versionOf(name: string): string {
  const file = join(import.meta.dirname, 'node_modules', name, 'package.json');
  return JSON.parse(readFileSync(file, 'utf8')).version;
}
