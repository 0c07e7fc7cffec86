import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** As long as the kit's own writes, and no power of two for the same reason: see RUN_LENGTH in its disk store. */
const block = Buffer.alloc(960 * 1024, 'kit ');

/**
 * Has the system fetch as much memory for its page cache as is about to be written. A virtual machine may give memory that is
 * free back to its host (free page reporting, in blocks of 2 MiB), and whoever writes next pays for what the host has to
 * give anew: up to two thirds of the processor time of a gibibyte, by turns, whatever the program that writes.
 */
export async function fetchPageCache(folder: string, bytes: number): Promise<void> {
  const path = join(folder, 'page-cache');
  const file = await open(path, 'w');
  try {
    for (let at = 0; at < bytes; at += block.length) await file.write(block, 0, block.length, at);
  } finally {
    await file.close();
    await rm(path);
  }
}
