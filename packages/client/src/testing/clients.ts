import { createTusServer } from '@kit/server';
import { memoryStorage } from '@kit/server/memory';
import { serve } from '@kit/server/node';
import { onTestFinished } from 'vitest';
import { createTusClient, memoryResumeStore } from '../index.node.ts';
import type { UploadOptions } from '../options.ts';
import { ENDPOINT } from './conversation.ts';
import { scriptedTransport } from './scriptedTransport.ts';

/** A client of our own server, over real HTTP; both end with the test. */
export async function clientOfServer(options: Partial<UploadOptions> = {}) {
  const tus = createTusServer({ storage: memoryStorage(), maxSize: 50_000_000, maxChunkSize: 10_000_000 });
  const served = await serve(tus);
  onTestFinished(() => tus.close());
  onTestFinished(() => served.close(0));
  const endpoint = `${served.url}/files`;
  const resume = memoryResumeStore();
  const client = createTusClient({ endpoint, resume, chunkSize: 100_000, ...options });
  const stored = async (url: string) => Buffer.from(await (await fetch(url)).arrayBuffer());
  return { client, endpoint, resume, stored };
}

/** A client that talks to the test. */
export function clientInConversation(options: Partial<UploadOptions> = {}) {
  const { transport, nextRequest, log } = scriptedTransport();
  const retry = { delay: 0 };
  const client = createTusClient({ endpoint: ENDPOINT, transport, retry, resume: false, ...options });
  return { client, nextRequest, log };
}
