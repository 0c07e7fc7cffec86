import { type OpenDoor, subjects } from '../specification/subject.ts';
import { creation } from './creation.ts';
import { crossing } from './crossing.ts';
import { digests } from './digests.ts';
import { examples } from './examples.ts';
import { state } from './state.ts';
import { transfer } from './transfer.ts';

const chapters = [examples, state, creation, transfer, digests, crossing];

/**
 * Holds a server to "Resumable Uploads for HTTP" (interop version 8), reached through this door: a test per MUST, SHOULD
 * and MAY that concerns a server, named by its sentence. What only a connection can show is in src/node/interim.test.ts.
 */
export function ietfSpecification(openDoor: OpenDoor): void {
  for (const chapter of chapters) chapter(subjects(openDoor));
}
