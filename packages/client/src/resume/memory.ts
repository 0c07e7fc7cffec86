import type { ResumeEntry, ResumeStore } from './resumeStore.ts';

/** Remembers urls as long as the page or process lives. The default in Node. */
export function memoryResumeStore(): ResumeStore {
  const entries = new Map<string, ResumeEntry>();
  return {
    find: async (fingerprint) => entries.get(fingerprint),
    put: async (entry) => {
      entries.set(entry.fingerprint, { ...entry });
    },
    remove: async (fingerprint) => {
      entries.delete(fingerprint);
    },
    list: async () => [...entries.values()],
  };
}
