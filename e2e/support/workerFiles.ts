import { join } from 'node:path';
import { codeBlocks } from './document.ts';

const GUIDE = join(import.meta.dirname, '../../docs/how-to/worker.md');

/** The two files that the guide says an application needs to upload in a worker, as they stand there, by name. */
export function workerFiles(): Record<string, string> {
  const named = ['uploads.worker.ts', 'worker.ts'];
  const blocks = codeBlocks(GUIDE).filter(({ file }) => file !== null && named.includes(file));
  return Object.fromEntries(blocks.map(({ file, text }) => [file, text]));
}
