import type { ChunkSizer } from '../chunkSize.ts';
import type { Clock } from '../clock.ts';
import type { Connectivity } from '../connectivity.ts';
import type { ErrorClass } from '../errors.ts';
import type { Witness } from '../integrity/witness.ts';
import type { Fingerprint } from '../options.ts';
import type { ResumeStore } from '../resume/resumeStore.ts';
import type { Source, UploadInput } from '../source/source.ts';
import type { Transport } from '../transport/transport.ts';
import type { Turns } from '../turns.ts';

/** What the world an upload runs in offers: the defaults of the options, and time, chance and network. */
export interface Environment {
  readonly clock: Clock;
  readonly connectivity: Connectivity;
  /** From 0 to less than 1. */
  random(): number;
  /** What is known about the way to an origin. */
  chunkSizer(origin: string): ChunkSizer;
  /** What tus extensions an origin is known to have; to be added to. */
  extensions(origin: string): Set<string>;
  readonly transport: Transport;
  readonly resumeStore: ResumeStore;
  readonly fingerprint: Fingerprint;
  /** One upload of a file at a time. */
  readonly turns: Turns;
  /** Loads what vouches for the bytes of one upload (the option `digest`). */
  witness(source: Source, error: ErrorClass): Promise<Witness>;
  /** @throws TypeError when the input is none of those it can read. */
  openSource(input: UploadInput): Source;
}
