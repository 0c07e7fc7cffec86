import type { UploadOptions } from '../options.ts';
import { createQueue } from '../queue/queue.ts';
import type { UploadQueueOptions } from '../queue/uploadQueue.ts';
import type { UploadInput } from '../source/source.ts';
import { type FakeUpload, fakeUpload } from './fakeUpload.ts';
import { manualClock } from './manualClock.ts';
import { nothingPending } from './nothingPending.ts';

export const ENDPOINT = '/files';

/** An input of which no upload can be made. */
export const forbidden = new Uint8Array(1);

/** A queue of uploads that do what the test says. */
export function queueOfFakes(options: Partial<UploadQueueOptions> = {}) {
  const clock = manualClock();
  const made: { upload: FakeUpload; options: UploadOptions }[] = [];
  const uploadsWith = (options: UploadOptions) => (input: UploadInput) => {
    if (input === forbidden) throw new TypeError('Cannot upload this');
    const upload = fakeUpload(input);
    made.push({ upload, options });
    return upload;
  };
  const queue = createQueue(
    { endpoint: ENDPOINT, ...options },
    { uploadsWith, pendingWith: nothingPending, clock },
  );
  const statuses = () => made.map(({ upload }) => upload.getSnapshot().status);
  /** The upload made as number `index`, from 0. */
  const at = (index: number) => {
    const upload = made[index]?.upload;
    if (upload === undefined) throw new Error(`Only ${made.length} uploads were made`);
    return upload;
  };
  return { queue, clock, made, at, statuses };
}

/** So many inputs of 100 bytes. */
export function inputs(count: number): Uint8Array[] {
  return Array.from({ length: count }, () => new Uint8Array(100));
}
