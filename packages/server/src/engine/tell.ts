import type { Notice } from '../hooks.ts';
import type { UploadRecord } from '../record.ts';
import { summarize } from '../summary.ts';
import type { Engine } from './engine.ts';

/** Tells a notice without waiting for it: it comes after the fact, so what it throws can fail nothing. */
export function tell({ report }: Engine, notice: Notice | undefined, record: UploadRecord): void {
  // Whoever processes uploads must not take parts for wholes.
  if (notice === undefined || record.concat?.kind === 'partial') return;
  const fail = (error: unknown): void => report(error, { id: record.id });
  try {
    Promise.resolve(notice(summarize(record))).catch(fail);
  } catch (error) {
    fail(error);
  }
}
