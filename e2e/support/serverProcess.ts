import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

/** A server in processes of its own, which can be killed and started again on the same port. */
export interface ServerProcess {
  readonly port: number;
  /** The first process's id, while it runs. */
  readonly pid: number | undefined;
  /** What it has printed since its last start. */
  readonly printed: string;
  start(): Promise<void>;
  /** Ends every process of the server at once, as a power cut does. */
  kill(): Promise<void>;
}

export interface ServerCommand {
  readonly port: number;
  /** A script and its arguments, for the Node that runs this. */
  readonly script: readonly string[];
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** What it prints when it answers. */
  readonly ready: string;
}

export function serverProcess({ port, script, cwd, env, ready }: ServerCommand): ServerProcess {
  let running: ChildProcess | undefined;
  let printed = '';

  return {
    port,
    get pid() {
      return running?.pid;
    },
    get printed() {
      return printed;
    },
    async start() {
      // A group of its own, so that `kill` reaches the processes that this one starts.
      running = spawn(process.execPath, script, {
        cwd,
        detached: true,
        env: { ...process.env, NODE_ENV: 'production', ...env },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      printed = '';
      const listen = (text: string): void => {
        printed += text;
      };
      running.stdout?.setEncoding('utf8').on('data', listen);
      // For whoever reads the test's own output, too.
      running.stderr?.setEncoding('utf8').on('data', listen).pipe(process.stderr, { end: false });
      await isReady(running, () => printed, ready);
    },
    async kill() {
      const ending = running;
      running = undefined;
      if (ending?.pid === undefined || ending.exitCode !== null) return;
      const ended = once(ending, 'close');
      process.kill(-ending.pid, 'SIGKILL');
      await ended;
    },
  };
}

function isReady(server: ChildProcess, printed: () => string, words: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.stdout?.on('data', () => {
      if (printed().includes(words)) resolve();
    });
    server.on('exit', (code) =>
      reject(new Error(`The server ended with ${code} before it was ready:\n${printed()}`)),
    );
  });
}
