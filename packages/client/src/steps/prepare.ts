import type { Report } from '../machine/state.ts';
import type { StepContext } from './step.ts';

/**
 * Finds out how long the source is, waits while the same upload is under way elsewhere, and looks up whether it was
 * begun before.
 */
export async function prepare(
  { settings, source, memory }: StepContext,
  signal: AbortSignal,
  takeTurn: (key: string) => Promise<void>,
): Promise<Report> {
  await source.open?.();
  const key = await memory.key();
  signal.throwIfAborted();
  if (key !== null) await takeTurn(key);
  return { type: 'prepared', length: source.length, url: settings.url ?? (await memory.find()) };
}
