import { expect } from 'vitest';

/** A file that no other is like. */
export function randomFile(length: number): File {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; at += 65_536) crypto.getRandomValues(bytes.subarray(at, at + 65_536));
  return new File([bytes], 'random.bin', { type: 'application/octet-stream' });
}

async function digest(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** That the server gives back what went up. */
export async function expectStored(url: string, file: File): Promise<void> {
  const stored = await (await fetch(url)).blob();
  expect(await digest(stored)).toBe(await digest(file));
}
