/**
 * One sentence a store has to make true. A list of them is what every suite here gives, so that any test runner takes
 * it:
 *
 * ```ts
 * import type { RecordStore } from '@kit/server';
 * import { recordStoreConformance } from '@kit/server/conformance';
 * import { describe, it } from 'vitest';
 *
 * declare function myRecordStore(): RecordStore;
 *
 * describe('my record store', () => {
 *   for (const { name, run } of recordStoreConformance(() => myRecordStore())) it(name, run);
 * });
 * ```
 */
export interface ConformanceCase {
  readonly name: string;
  /** Makes a store of its own, tries it, closes it. Rejects with an AssertionError where the sentence is not true. */
  readonly run: () => Promise<void>;
}

/** Cases from sentences, each tried on a subject of its own. */
export function cases<Subject>(
  open: () => Subject | Promise<Subject>,
  close: (subject: Subject) => unknown,
  sentences: Readonly<Record<string, (subject: Subject) => Promise<void>>>,
): readonly ConformanceCase[] {
  return Object.entries(sentences).map(([name, attempt]) => ({
    name,
    async run() {
      const subject = await open();
      try {
        await attempt(subject);
      } finally {
        await close(subject);
      }
    },
  }));
}
