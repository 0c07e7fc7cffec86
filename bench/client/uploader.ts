import { createReadStream } from 'node:fs';
import { createUpload } from '@kit/client';
import { Upload } from 'tus-js-client';
import { peakMemory } from '../peakMemory.ts';

/** A client in a process of its own: uploads one file, then tells what that took. */
export interface Task {
  readonly client: 'kit' | 'tus-js-client';
  readonly endpoint: string;
  readonly file: string;
  /** Bytes in one request; without it, the client's default. */
  readonly chunkSize?: number | undefined;
  /** Parts side by side; without it, the client's default, one. */
  readonly parallel?: number | undefined;
}

/** `error`: the client gave up. Seconds on the clock, of the processor; bytes of memory at most. */
export interface Taken {
  readonly error: string | null;
  readonly seconds: number;
  readonly cpu: number;
  readonly peakMemory: number;
}

process.once('message', async (task: Task) => {
  const before = process.cpuUsage();
  const begun = performance.now();
  const error = await upload(task).then(
    () => null,
    (cause: unknown) => String(cause),
  );
  const seconds = (performance.now() - begun) / 1000;
  const { user, system } = process.cpuUsage(before);
  const taken: Taken = { error, seconds, cpu: (user + system) / 1e6, peakMemory: peakMemory() };
  process.send?.(taken);
});

async function upload({ client, endpoint, file, chunkSize, parallel }: Task): Promise<void> {
  if (client === 'kit') {
    const handle = createUpload({ path: file }, { endpoint, chunkSize, parallel });
    handle.start();
    await handle.done;
    return;
  }
  await new Promise<void>((resolve, onError) => {
    new Upload(createReadStream(file), {
      endpoint,
      onSuccess: () => resolve(),
      onError,
      ...(chunkSize === undefined ? {} : { chunkSize }),
      ...(parallel === undefined ? {} : { parallelUploads: parallel }),
    }).start();
  });
}
