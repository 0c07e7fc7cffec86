import type { UploadQueue } from '@kit/client';

/** Carries sentences from where something happens to the one place that says them. */
export interface Announcer {
  say(sentence: string): void;
  /** Takes the floor; `null` when somebody has it already: a page with two lists must not say everything twice. */
  listen(listener: (sentence: string) => void): (() => void) | null;
}

const announcers = new WeakMap<UploadQueue, Announcer>();

/** The announcer of a queue; always the same one. */
export function announcerOf(queue: UploadQueue): Announcer {
  const known = announcers.get(queue);
  if (known) return known;
  let floor: ((sentence: string) => void) | null = null;
  const announcer: Announcer = {
    say: (sentence) => floor?.(sentence),
    listen(listener) {
      if (floor) return null;
      floor = listener;
      return () => {
        floor = null;
      };
    },
  };
  announcers.set(queue, announcer);
  return announcer;
}
