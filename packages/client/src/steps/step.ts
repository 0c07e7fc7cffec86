import type { Clock } from '../clock.ts';
import type { Dialect } from '../dialect/dialect.ts';
import type { Witness } from '../integrity/witness.ts';
import type { Settings } from '../options.ts';
import type { Source } from '../source/source.ts';
import type { Memory } from './memory.ts';

/** What the steps of one upload work with. */
export interface StepContext {
  readonly source: Source;
  readonly settings: Settings;
  /** How the server is talked to. @throws UploadError when it has to be asked for that, and does not answer. */
  dialect(): Promise<Dialect>;
  /** Where its bytes are to be proven. */
  readonly witness: (() => Promise<Witness>) | undefined;
  readonly memory: Memory;
  readonly clock: Clock;
  /** From 0 to less than 1. */
  random(): number;
}
