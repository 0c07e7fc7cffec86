import { spawnSync } from 'node:child_process';

/** Installs packages of the platform where that is Debian or one of its children; `false` where it cannot be done. */
export function installDebianPackages(...packages) {
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '--non-interactive'];
  const apt = (...args) => {
    const [command, ...rest] = [...sudo, 'apt-get', '--quiet', ...args];
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    return spawnSync(command, rest, { stdio: ['ignore', 'ignore', 'inherit'], env }).status === 0;
  };
  return apt('update') && apt('install', '--yes', '--no-install-recommends', ...packages);
}
