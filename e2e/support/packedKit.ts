import { type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packPackages } from '../../scripts/packages.mjs';

export interface ScratchApp {
  /** What the app asks for, by name; the kit's own packages are named too, with any version: their tarballs are taken. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly scripts?: Readonly<Record<string, string>>;
}

/** Makes a folder an npm project of its own, outside of the workspace, with the kit's packages as they would be published. */
export async function installScratchApp(
  folder: string,
  { dependencies, scripts }: ScratchApp,
): Promise<void> {
  const tarballs = packPackages();
  const own = Object.fromEntries(Object.entries(tarballs).map(([name, path]) => [name, `file:${path}`]));
  const asked = Object.keys(dependencies).filter((name) => name in own);
  const manifest = {
    name: 'scratch',
    private: true,
    type: 'module',
    scripts,
    dependencies: { ...dependencies, ...Object.fromEntries(asked.map((name) => [name, own[name]])) },
    // Those that the kit's packages ask of each other.
    overrides: Object.fromEntries(Object.entries(own).filter(([name]) => !asked.includes(name))),
  };
  await writeFile(join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  await npm(folder, 'install', '--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error');
}

/** Runs npm in a folder; rejects with all that it printed where it fails. */
export function npm(folder: string, ...args: readonly string[]): Promise<string> {
  return run('npm', args, { cwd: folder, shell: process.platform === 'win32' });
}

/** Runs a command to its end; rejects with all that it printed where it fails. */
export async function run(
  command: string,
  args: readonly string[],
  options: Pick<SpawnOptions, 'cwd' | 'env' | 'shell'>,
): Promise<string> {
  const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  const [code] = await once(child, 'close');
  if (code !== 0) throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${output}`);
  return output;
}
