import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { writeReference } from '../scripts/reference.mjs';
import { root } from './documents.ts';

function pagesIn(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return Object.fromEntries(
    names
      .filter((name) => name.endsWith('.md'))
      .map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}

// The types of every package are read.
it('the reference says what the docstrings say (`npm run docs:reference` writes it)', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'reference-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await writeReference(folder);
  expect(pagesIn(join(root, 'docs/reference'))).toEqual(pagesIn(folder));
}, 120_000);
