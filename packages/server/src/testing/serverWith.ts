import { onTestFinished } from 'vitest';
import type { TusServerOptions } from '../options.ts';
import type { Storage } from '../ports/storage.ts';
import { createTusServer } from '../server.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { conversation } from './conversation.ts';
import { fetchDoor } from './doors.ts';

/** A server in memory with these options, reached through its own door, closed when the test is over. */
export async function serverWith(options: Partial<TusServerOptions> = {}) {
  const storage: Storage = options.storage ?? memoryStorage();
  const server = createTusServer({ ...options, storage });
  const door = await fetchDoor(server);
  onTestFinished(() => door.close());
  return { server, storage, door, say: conversation(door) };
}

/** Ids of everything that has bytes. */
export async function storedIds(storage: Storage): Promise<string[]> {
  const ids: string[] = [];
  for await (const id of storage.bytes.ids()) ids.push(id);
  return ids;
}
