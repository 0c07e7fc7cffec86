import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { render, type Table } from './table.ts';

const FILE = join(import.meta.dirname, 'RESULTS.md');
const HEAD = `# Results

Written by \`npm run bench\`; README.md tells what each figure means and what it does not. Each table says when and on
what it was measured; compare within a table only. Medians, and in brackets the least and the most of all rounds.
`;

/** Puts a table in the place of its former self, and leaves the others as they are. */
export function keep(table: Table): void {
  const kept = existsSync(FILE) ? readFileSync(FILE, 'utf8').split(/^(?=## )/m) : [HEAD];
  const [, ...sections] = kept;
  const heading = `## ${table.title}\n`;
  const at = sections.findIndex((section) => section.startsWith(heading));
  sections.splice(at < 0 ? sections.length : at, at < 0 ? 0 : 1, render(table));
  writeFileSync(FILE, [HEAD, ...sections.map((section) => section.trimEnd())].join('\n').concat('\n'));
}
