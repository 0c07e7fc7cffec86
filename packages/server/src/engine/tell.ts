import type { Notice } from '../hooks.ts';
import type { UploadRecord } from '../record.ts';
import type { Caller, Engine, Payload } from './engine.ts';

/** Tells a notice without waiting for it: it comes after the fact, so what it throws can fail nothing. */
export function tell(engine: Engine, notice: Notice<unknown> | undefined, record: UploadRecord): void {
  // Whoever processes uploads must not take parts for wholes.
  if (notice === undefined || record.concat?.kind === 'partial') return;
  const deliver = async (): Promise<void> => notice(await engine.metadata.summarize(record));
  deliver().catch((error) => engine.report(error, { id: record.id }));
}

/** Some layers end a body that they cut off as if it were whole; so may one do whose client has vanished. */
export function tellCut(
  engine: Engine,
  { origin }: Caller,
  id: string,
  { announced }: Payload,
  arrived: number,
): void {
  const { onBodyCut } = engine.hooks;
  if (onBodyCut === undefined || announced === null || arrived >= announced || origin.signal.aborted) return;
  const deliver = async (): Promise<void> => onBodyCut({ id, announced, arrived });
  deliver().catch((error) => engine.report(error, { id }));
}
