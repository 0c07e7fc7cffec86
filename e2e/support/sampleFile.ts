import { createCipheriv, createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';

const MIB = 1024 * 1024;

/** Writes a file whose bytes look random and are the same in every run, so that no two places in it are alike. */
export async function writeSampleFile(path: string, length: number): Promise<void> {
  const stream = createCipheriv('aes-128-ctr', Buffer.alloc(16, 7), Buffer.alloc(16));
  const file = await open(path, 'w');
  for (let written = 0; written < length; written += MIB) {
    await file.write(stream.update(Buffer.alloc(Math.min(MIB, length - written))));
  }
  await file.close();
}

/** SHA-256 of a file, in hex. */
export async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) hash.update(chunk);
  return hash.digest('hex');
}
