import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, it } from 'vitest';
import { storageConformance } from '../conformance/index.ts';
import { memoryStorage } from './memory/index.ts';
import { sqliteStorage } from './sqlite/index.ts';

const root = mkdtempSync(join(tmpdir(), 'kit-conformance-'));
afterAll(() => rmSync(root, { recursive: true }));

function freshSqliteStorage() {
  const folder = mkdtempSync(join(root, 'data-'));
  return sqliteStorage({ dbPath: join(folder, 'uploads.db'), uploadDir: join(folder, 'uploads') });
}

describe('memoryStorage', async () => {
  for (const { name, run } of await storageConformance(memoryStorage)) it(name, run);
});

describe('sqliteStorage', async () => {
  for (const { name, run } of await storageConformance(freshSqliteStorage)) it(name, run);
});
