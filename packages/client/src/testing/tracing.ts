import type {} from '@vitest/browser-playwright';
import type { BrowserCommand } from 'vitest/node';
import { recordTasks } from '../../../../scripts/recordTasks.ts';

type Browser = Parameters<BrowserCommand<[]>>[0];

declare module 'vitest/browser' {
  interface BrowserCommands {
    /** Begins to record the tasks of the page. */
    startTracing(): Promise<void>;
    /** What tasks of the page's main thread cost since, in milliseconds of processor time, the dearest first. */
    stopTracing(): Promise<readonly number[]>;
  }
}

let stopRecording: (() => Promise<readonly number[]>) | null = null;

export async function startTracing({ context, page }: Browser): Promise<void> {
  stopRecording = await recordTasks(await context.newCDPSession(page));
}

export async function stopTracing(): Promise<readonly number[]> {
  if (!stopRecording) throw new Error('Nothing is being recorded: call startTracing first.');
  const stop = stopRecording;
  stopRecording = null;
  return stop();
}
