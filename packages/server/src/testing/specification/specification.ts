import { checksum } from './checksum.ts';
import { concatenation } from './concatenation.ts';
import { core } from './core.ts';
import { creation } from './creation.ts';
import { examples } from './examples.ts';
import { expiration } from './expiration.ts';
import { type OpenDoor, subjects } from './subject.ts';
import { termination } from './termination.ts';

const chapters = [examples, core, creation, expiration, checksum, termination, concatenation];

/**
 * Holds a server to tus 1.0, reached through this door: a test per MUST and SHOULD, named by its sentence, and the
 * examples of the specification as they stand there.
 */
export function specification(openDoor: OpenDoor): void {
  for (const chapter of chapters) chapter(subjects(openDoor));
}
