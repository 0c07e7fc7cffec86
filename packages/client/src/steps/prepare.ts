import type { Report } from '../machine/state.ts';
import type { Sighting } from '../turns.ts';
import type { StepContext } from './step.ts';

/** Waits for the turn of a key; meanwhile tells how another gets on. */
export type TakeTurn = (key: string, onSighting: (sighting: Sighting) => void) => Promise<void>;

/**
 * Finds out how long the source is, waits while the same upload is under way elsewhere, and looks up whether it was
 * begun before.
 */
export async function prepare(
  { source, memory }: StepContext,
  signal: AbortSignal,
  takeTurn: TakeTurn,
  report: (report: Report) => void,
): Promise<Report> {
  await source.open?.();
  const key = await memory.key();
  signal.throwIfAborted();
  let seen: Sighting | null = null;
  if (key !== null) {
    await takeTurn(key, (sighting) => {
      seen = sighting;
      report(heard(sighting));
    });
  }
  const url = (await memory.find()) ?? urlOf(seen);
  return { type: 'prepared', length: source.length, url };
}

function heard({ status, url, length, offset, sent, response }: Sighting): Report {
  if (status === 'terminated') return { type: 'scrapped' };
  return status === 'completed' && url !== null && length !== null
    ? { type: 'landed', url, length, response }
    : { type: 'watched', url, length, offset, sent };
}

// Its own function, as TypeScript takes `seen` for what it was before the wait.
function urlOf(sighting: Sighting | null): string | null {
  return sighting?.url ?? null;
}
