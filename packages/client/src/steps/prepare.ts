import type { Report } from '../machine/state.ts';
import type { StepContext } from './step.ts';

/** Finds out how long the source is and whether its upload was begun before. */
export async function prepare({ source, settings, memory }: StepContext): Promise<Report> {
  await source.open?.();
  const url = settings.url ?? (await memory.find());
  return { type: 'prepared', length: source.length, url };
}
