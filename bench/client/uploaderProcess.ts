import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Taken, Task } from './uploader.ts';

/** @throws Error when the process ended without a word, or was still at work after `limit` milliseconds. */
export async function uploadInProcess(task: Task, limit = 300_000): Promise<Taken> {
  const child = fork(join(import.meta.dirname, 'uploader.ts'), { execArgv: ['--import', 'tsx'] });
  const signal = AbortSignal.timeout(limit);
  try {
    child.send(task);
    const [taken] = await Promise.race([
      once(child, 'message', { signal }),
      once(child, 'exit').then(([code]) => {
        throw new Error(`${task.client} ended with exit code ${code} before its upload was through`);
      }),
    ]);
    return taken;
  } finally {
    child.kill('SIGKILL');
  }
}
