import type { UploadOptions, UploadQueue } from '@kit/client';
import type { PickedFile } from './readTransfer.ts';

/** How many files go in before the page gets a turn: a few milliseconds' worth. */
const TURN = 250;

/**
 * Adds files to the queue: some at once, thousands a few hundred at a time, so that the page goes on moving. A file of a
 * folder takes its place there along as metadata. `settled` is told of how many are in the list, or never will be.
 *
 * @throws what the queue throws, of options that make no sense; those that were added before stay in the list.
 */
export async function addInTurns(
  queue: UploadQueue,
  picked: readonly PickedFile[],
  upload: Partial<UploadOptions> | undefined,
  settled: (count: number) => void,
): Promise<void> {
  let left = picked.length;
  try {
    for (let from = 0; from < picked.length; from += TURN) {
      // To look through so many took a while already.
      if (picked.length > TURN) await new Promise((resolve) => setTimeout(resolve));
      const turn = picked.slice(from, from + TURN);
      addTurn(queue, turn, upload);
      left -= turn.length;
      settled(turn.length);
    }
  } catch (error) {
    settled(left);
    throw error;
  }
}

function addTurn(
  queue: UploadQueue,
  turn: readonly PickedFile[],
  upload: Partial<UploadOptions> | undefined,
): void {
  const alone = turn.filter(({ relativePath }) => relativePath === '');
  if (alone.length > 0) {
    queue.add(
      alone.map(({ file }) => file),
      upload,
    );
  }
  for (const { file, relativePath } of turn) {
    if (relativePath === '') continue;
    queue.add([file], { ...upload, metadata: { ...upload?.metadata, relativePath } });
  }
}
