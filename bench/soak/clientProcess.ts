import { randomInt } from 'node:crypto';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileResumeStore } from '@kit/client';
import { seeded } from '@kit/client/testing';
import type { Answer, Question } from './messages.ts';
import { usage } from './usage.ts';
import { isSample, type Kind, type Place, takeUp, WORKS } from './works.ts';

/** So many uploads at a time. */
const LOOPS = 3;
const [endpoint, direct, folder] = process.argv.slice(2);
if (endpoint === undefined || direct === undefined || folder === undefined)
  throw new Error(
    'The arguments are endpoint, origin of the server that lives, and the folder of this client',
  );

const files = join(folder, 'files');
await mkdir(files, { recursive: true });
const store = fileResumeStore(join(folder, 'state'));
const place: Place = { endpoint, direct, folder: files, store, random: seeded(randomInt(2 ** 32)) };
const kinds = Object.keys(WORKS) as Kind[];
const leftOver = (await readdir(files)).filter(isSample);
let stopping = false;

// Not longer than its parent.
process.on('disconnect', () => process.exit());
process.on('message', (question: Question) => {
  if (question === 'usage') tell({ type: 'usage', usage: usage() });
  if (question === 'finish') stopping = true;
});

await Promise.all(Array.from({ length: LOOPS }, workUntilStopped));
tell({ type: 'finished' });

async function workUntilStopped(): Promise<void> {
  for (let name = leftOver.pop(); name !== undefined; name = leftOver.pop()) {
    const path = join(files, name);
    await attempt('taken up', () => takeUp(path, place));
  }
  while (!stopping) {
    const kind = kinds[Math.floor(place.random() * kinds.length)] ?? 'file';
    await attempt(kind, () => WORKS[kind](place));
  }
}

async function attempt(kind: Kind | 'taken up', work: () => Promise<number>): Promise<void> {
  try {
    tell({ type: 'worked', kind, bytes: await work() });
  } catch (error) {
    tell({ type: 'wrong', what: `client, ${kind}: ${error instanceof Error ? error.stack : error}` });
  }
}

function tell(answer: Answer): void {
  process.send?.(answer);
}
