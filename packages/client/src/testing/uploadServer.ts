import { createTusServer } from '@kit/server';
import { memoryStorage } from '@kit/server/memory';
import { serve } from '@kit/server/node';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A real server of another origin, on memory stores. */
    uploadEndpoint: string;
  }
}

/** Gives the tests in the browser a server to talk to: `inject('uploadEndpoint')`. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const tus = createTusServer({ storage: memoryStorage(), cors: { origins: '*' } });
  const served = await serve(tus);
  project.provide('uploadEndpoint', `${served.url}/files`);
  return async () => {
    await served.close(0);
    await tus.close();
  };
}
