import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { freePort } from './freePort.ts';

/** The Next example, run as a user runs it: by the script behind `npm start`. */
export interface ExampleServer {
  readonly port: number;
  start(): Promise<void>;
  /** Ends every process of the server at once, as a power cut does. */
  kill(): Promise<void>;
}

export async function exampleServer(dataDir: string): Promise<ExampleServer> {
  const port = await freePort();
  let running: ChildProcess | undefined;

  return {
    port,
    async start() {
      // A group of its own, so that `kill` reaches Next's process too.
      running = spawn(process.execPath, [resolve(import.meta.dirname, '../../scripts/start.mjs')], {
        detached: true,
        env: { ...process.env, NODE_ENV: 'production', PORT: String(port), DATA_DIR: dataDir },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await printed(running, `Ready: http://localhost:${port}`);
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

function printed(server: ChildProcess, words: string): Promise<void> {
  return new Promise((resolvePrinted, reject) => {
    let output = '';
    server.stdout?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (output.includes(words)) resolvePrinted();
    });
    server.on('exit', (code) =>
      reject(new Error(`The server ended with ${code} before it was ready:\n${output}`)),
    );
  });
}
