import { expect, it } from 'vitest';
import { browserBundle } from '../../../scripts/browserBundle.ts';

const upload = "export { createUpload } from './index.ts'";
const set = "export { createUpload, createUploadQueue } from './index.ts'";
const weight = async (source: string) => (await browserBundle(source, import.meta.dirname)).initial;

// What is counted: all that is loaded to make uploads, and to bring them to their end over XMLHttpRequest and IndexedDB
// through what networks do: faults, waits, new tries, two tabs. Nothing that every upload loads is on demand.
it('uploads, over XMLHttpRequest and IndexedDB, weigh at most 10.92 kB, minified and gzipped', async () => {
  expect(await weight(upload)).toBeLessThanOrEqual(10_920);
});

it('tus-js-client, which has neither IndexedDB nor an upload that two tabs share, weighs two fifths more', async () => {
  expect(await weight("export * from 'tus-js-client'")).toBeGreaterThan((await weight(upload)) * 1.4);
});

it('uploads and their queue weigh at most 12.58 kB', async () => {
  expect(await weight(set)).toBeLessThanOrEqual(12_580);
});

it('what few uploads need is loaded on demand: complaints, fresh headers, hooks, termination, what a reload left behind, parts, digests, streams, other dialects and checksums', async () => {
  const { onDemand } = await browserBundle(set, import.meta.dirname);
  const names = Object.keys(onDemand).map((name) => name.slice(0, name.indexOf('-')));
  expect(names.sort()).toEqual([
    'authorized',
    'complaints',
    'gather',
    'hooked',
    'negotiate',
    'pageWitness',
    'pendingUploads',
    'sha2',
    'sourcesInIndexedDb',
    'stream',
    'terminate',
  ]);
});

it('questions beside uploads are loaded with the first', async () => {
  const { onDemand } = await browserBundle(
    "export { createTusClient } from './index.ts'",
    import.meta.dirname,
  );
  expect(Object.keys(onDemand).join()).toContain('questions-');
});

// It is all that a queue needs to have its uploads there, and what sees them through the death of a worker.
it('what a page loads to upload from a worker weighs at most 3.01 kB; the rest is with the worker', async () => {
  expect(await weight("export { uploadsInWorker } from './worker/index.ts'")).toBeLessThanOrEqual(3_010);
});
