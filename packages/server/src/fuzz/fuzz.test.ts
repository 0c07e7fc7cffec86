import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { campaign } from './campaign.ts';

// `npm run test:fuzz` asks for 100,000, and may name a seed.
const requests = Number(process.env.FUZZ_REQUESTS ?? 2000);
const seed = Number(process.env.FUZZ_SEED ?? 20_260_101);
const MIB = 1024 * 1024;

it(`${requests} requests of every malformed kind do the server no harm`, { timeout: 3_600_000 }, async () => {
  const folder = mkdtempSync(join(tmpdir(), 'fuzz-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const report = await campaign(folder, seed, requests);
  if (process.env.FUZZ_REQUESTS !== undefined) process.stdout.write(`${JSON.stringify(report)}\n`);
  expect(report.faults).toEqual([]);
  expect(report.descriptors[1]).toBeLessThanOrEqual(report.descriptors[0]);
  expect(report.heap[1] - report.heap[0]).toBeLessThan(16 * MIB);
  // It met them all: successes, and every refusal that a malformed request can earn.
  const met = Object.keys(report.statuses).map(Number);
  expect(met).toEqual(expect.arrayContaining([200, 201, 204, 206, 400, 404, 405, 409, 412, 413, 415, 416]));
});
