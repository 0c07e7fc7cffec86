import type { Lease } from './ports/locker.ts';
import type { Storage } from './ports/storage.ts';
import { UploadProblem } from './problem.ts';

/** What taking a lease needs to know of the engine. */
interface LeaseSettings {
  readonly storage: Storage;
  /** How long a holder may take to flush and commit before it is fenced off, in milliseconds. */
  readonly takeoverGrace: number;
  readonly lockMode: LockMode;
  /** How long to wait for a running `beforeComplete`, in milliseconds. */
  readonly gateGrace: number;
}

/**
 * What becomes of a request to an upload that another one writes to. `takeover`: it goes ahead, and the writer yields,
 * for most often it has lost its client. `423`: it is refused until the writer has ended.
 */
export type LockMode = 'takeover' | '423';

/** The right to write bytes, for a request. */
export async function takeOver(settings: LeaseSettings, id: string): Promise<Lease> {
  if (settings.lockMode === 'takeover') return seize(settings, id);
  const lease = await leaseIfIdle(settings, id);
  if (lease !== undefined) return lease;
  throw new UploadProblem('locked', 'Another request is at work on this upload.', { retryAfter: 1 });
}

/** The right to write bytes. Newcomer wins: whoever holds it is asked to yield, and fenced off when it does not. */
export async function seize({ storage, takeoverGrace }: LeaseSettings, id: string): Promise<Lease> {
  const lease = await storage.locker.acquire(id, { mode: 'takeover', graceMs: takeoverGrace });
  if (lease === undefined) throw lockedProblem();
  return lease;
}

/** The right to touch an upload that nobody uses right now; `undefined` where somebody does. */
export function leaseIfIdle({ storage }: LeaseSettings, id: string): Promise<Lease | undefined> {
  return storage.locker.acquire(id, { mode: 'wait', graceMs: 0 });
}

/**
 * The right to run the completion gate: a lease of its own, that nobody takes over, so that a gate which takes long is
 * neither fenced off nor run twice at a time.
 */
export async function gateLease({ storage, gateGrace }: LeaseSettings, id: string): Promise<Lease> {
  const lease = await storage.locker.acquire(`${id}.gate`, { mode: 'wait', graceMs: gateGrace });
  if (lease !== undefined) return lease;
  throw new UploadProblem('locked', 'The upload is still being completed. Ask again soon.', {
    retryAfter: 1,
  });
}

export function lockedProblem(): UploadProblem {
  return new UploadProblem('locked', 'Another request has taken over this upload.', { retryAfter: 1 });
}
