import { constants, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { manualClock } from '../../testing/clock.ts';
import { KeptFiles } from './keptFiles.ts';
import { watchedFiles } from './watchedFiles.ts';

function folder() {
  const path = mkdtempSync(join(tmpdir(), 'kept-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  const files = watchedFiles();
  const open = (name: string) => files.open(join(path, name), constants.O_RDWR | constants.O_CREAT);
  return { files, open, pathOf: (name: string) => join(path, name) };
}

it('a kept file is there once, and then its taker has to close it', async () => {
  const { files, open, pathOf } = folder();
  const kept = new KeptFiles(manualClock());
  const file = await open('one');
  await kept.keep(pathOf('one'), file);
  expect(await kept.take(pathOf('one'))).toBe(file);
  expect(await kept.take(pathOf('one'))).toBeUndefined();
  expect(files.openHandles).toBe(1);
  await file.close();
});

it('a kept file whose name went to another one is closed: a sync of it would bring nothing', async () => {
  const { files, open, pathOf } = folder();
  const kept = new KeptFiles(manualClock());
  await kept.keep(pathOf('one'), await open('one'));
  writeFileSync(pathOf('copy'), 'moved out of reach');
  renameSync(pathOf('copy'), pathOf('one'));
  expect(await kept.take(pathOf('one'))).toBeUndefined();
  expect(files.openHandles).toBe(0);
});

it('64 files are kept at most, the latest', async () => {
  const { files, open, pathOf } = folder();
  const kept = new KeptFiles(manualClock());
  const names = Array.from({ length: 70 }, (_, index) => `file${index}`);
  for (const name of names) await kept.keep(pathOf(name), await open(name));
  expect(files.openHandles).toBe(64);
  expect(await kept.take(pathOf('file5'))).toBeUndefined();
  for (const name of names) await kept.drop(pathOf(name));
  expect(files.openHandles).toBe(0);
});

it('a file that nobody takes is closed after a while, one that was kept just now is not', async () => {
  const { files, open, pathOf } = folder();
  const clock = manualClock();
  const kept = new KeptFiles(clock);
  await kept.keep(pathOf('one'), await open('one'));
  clock.advance(5000);
  await kept.keep(pathOf('two'), await open('two'));
  clock.advance(5000);
  expect(await kept.take(pathOf('one'))).toBeUndefined();
  const two = await kept.take(pathOf('two'));
  expect(files.openHandles).toBe(1);
  await two?.close();
});
