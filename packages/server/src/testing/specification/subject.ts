import { onTestFinished } from 'vitest';
import { listUploads } from '../../engine/list.ts';
import type { TusServerOptions } from '../../options.ts';
import type { Storage } from '../../ports/storage.ts';
import { createTusServer } from '../../server.ts';
import { memoryStorage } from '../../stores/memory/index.ts';
import type { UploadSummary } from '../../summary.ts';
import { type ManualClock, manualClock } from '../clock.ts';
import { type Conversation, conversation } from '../conversation.ts';
import type { Door } from '../doors.ts';

/** Opens a way into a server with these options: by `fetch`, over a socket, through a route of Next. */
export type OpenDoor = (options: TusServerOptions) => Promise<Door>;

/** A server that is held to the specification. */
export interface Subject {
  readonly door: Door;
  readonly say: Conversation;
  readonly clock: ManualClock;
  readonly storage: Storage;
  /** Everybody's uploads. */
  uploads(): Promise<readonly UploadSummary[]>;
  /** Removes what has lapsed, and says how much that was. */
  sweep(): Promise<number>;
}

/** Makes a subject for one test: 1000 bytes at most, a minute to live. */
export type OpenSubject = (options?: Partial<TusServerOptions>) => Promise<Subject>;

export function subjects(openDoor: OpenDoor): OpenSubject {
  return async (options = {}) => {
    const storage = options.storage ?? memoryStorage();
    const clock = manualClock();
    const settings = { maxSize: 1000, expiry: 60_000, clock, ...options, storage };
    const door = await openDoor(settings);
    onTestFinished(() => door.close());
    return {
      door,
      say: conversation(door),
      clock,
      storage,
      uploads: async () => (await listUploads(storage, { owner: null })).uploads,
      // By another server over the same storage, as the cron job of a Next app would: a route has no `sweep`.
      sweep: async () => (await createTusServer(settings).sweep()).removed,
    };
  };
}
