import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const root = resolve(import.meta.dirname, '../..');

/** Steps at which the server can be made to die by itself; see dieAtStep.mjs. */
export const STEPS = [
  'write',
  'truncate',
  'sync bytes',
  'sync names',
  'unlink',
  'copy',
  'insert record',
  'keep small',
  'advance record',
  'complete record',
  'delete record',
] as const;

export interface FatalStep {
  readonly step: (typeof STEPS)[number];
  /** Which one of these steps, counted from 1 on. */
  readonly nth: number;
  readonly moment: 'before' | 'amid' | 'after';
}

/** A `tuskit serve` that is there to be killed. */
export interface MortalServer {
  readonly origin: string;
  readonly endpoint: string;
  /** Whether it was killed, by whomever. */
  readonly dead: boolean;
  /** What it complained about so far. */
  readonly complaints: string;
  dieAt(step: FatalStep): void;
  /** Stops it in mid-step as SIGSTOP does, and lets it go on. */
  freeze(): void;
  thaw(): void;
  kill(): void;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
}

/** Starts `tuskit serve`, from its built package, on a folder; resolves when it answers. */
export async function startServer(dir: string, ...flags: readonly string[]): Promise<MortalServer> {
  const preload = pathToFileURL(join(import.meta.dirname, 'dieAtStep.mjs')).href;
  const bin = join(root, 'packages/cli/bin/tuskit.js');
  const child = spawn(
    process.execPath,
    ['--import', preload, bin, 'serve', '--port', '0', '--dir', dir, ...flags],
    { stdio: ['ignore', 'pipe', 'pipe', 'ipc'] },
  );
  let complaints = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
  });
  let dead = false;
  const ended = once(child, 'close').then(() => {
    dead = true;
  });
  const endpoint = await Promise.race([
    address(child),
    ended.then(() => Promise.reject(new Error(`tuskit serve ended before it answered: ${complaints}`))),
  ]);
  // A process that died between two messages is no fault of the channel.
  child.on('error', () => {});

  return {
    origin: new URL(endpoint).origin,
    endpoint: new URL(endpoint).pathname,
    get dead() {
      return dead;
    },
    get complaints() {
      return complaints;
    },
    dieAt: (step) => void child.send(step),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill: () => void child.kill('SIGKILL'),
    ended,
  };
}

async function address({ stdout }: ChildProcess): Promise<string> {
  let printed = '';
  for await (const text of stdout?.setEncoding('utf8') ?? []) {
    printed += text;
    const [line, rest] = printed.split('\n');
    if (line !== undefined && rest !== undefined) return line;
  }
  throw new Error('tuskit serve printed no address');
}
