import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';

const GATHER = 1024 * 1024;

/**
 * The least that a server does to store a body: gathers it, writes it in large pieces, each while the next is gathered,
 * and checks nothing. Returns the offset reached. `whole` is that of the last byte, where what is stored shall outlive a
 * power cut once it is there: the file is synced then, and the folder that has its name.
 */
export async function gather(
  folder: string,
  id: string,
  from: number,
  body: AsyncIterable<Uint8Array>,
  whole?: number,
): Promise<number> {
  const file = await open(join(folder, id), from === 0 ? 'w' : 'r+');
  let offset = from;
  let gathered: Uint8Array[] = [];
  let length = 0;
  let writing: Promise<unknown> = Promise.resolve();
  const flush = async () => {
    const buffers = gathered;
    const at = offset;
    offset += length;
    gathered = [];
    length = 0;
    await writing;
    writing = file.writev(buffers, at);
  };
  for await (const chunk of body) {
    gathered.push(chunk);
    length += chunk.length;
    if (length >= GATHER) await flush();
  }
  if (length > 0) await flush();
  await writing;
  if (offset === whole) await sync(file, folder);
  await file.close();
  return offset;
}

async function sync(file: FileHandle, folder: string): Promise<void> {
  await file.datasync();
  const names = await open(folder);
  await names.sync();
  await names.close();
}
