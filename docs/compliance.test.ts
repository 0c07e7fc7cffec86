import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { root } from './documents.ts';

/** The suites that hold the server to both specifications, sentence by sentence, at each of its doors. */
const SUITES = [
  'packages/server/src/specification.test.ts',
  'packages/server/src/dialect/ietf/specification.test.ts',
  'packages/next/src/specification.test.ts',
];
const DOORS = ['fetch door', 'Node adapter', 'route of Next'];

/** What one test shows: at `door`, a sentence of `section` of `dialect` is kept. */
interface Shown {
  readonly dialect: string;
  readonly door: string;
  readonly section: string;
  readonly sentence: string;
}

/** Every test of the suites, as `vitest list` tells them: `[node] file > dialect through the door > section > sentence`. */
async function shown(): Promise<Shown[]> {
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { stdout } = await promisify(execFile)(
    process.execPath,
    [vitest, 'list', '--project', 'node', ...SUITES],
    // Not this worker's environment: it would take the child for a part of this run.
    { cwd: root, env: { PATH: process.env.PATH }, maxBuffer: 8 * 1024 * 1024 },
  );
  const lines = stdout.split('\n');
  // It begins with whichever suite took longest the last time.
  const inOrder = SUITES.flatMap((suite) => lines.filter((line) => line.includes(` ${suite} > `)));
  return inOrder.flatMap((line) => {
    const [, dialect, door, section, sentence] =
      / > (.+?) through (?:a|the) (.+?) > (.+?) > (.+)$/.exec(line) ?? [];
    if (!dialect || !door || !section || !sentence) return [];
    return { dialect, door, section, sentence: sentence.replaceAll(' > ', ': ') };
  });
}

/** `Map.groupBy`, which Node 20 does not have; in the order of the tests. */
function grouped(tests: readonly Shown[], key: (test: Shown) => string): ReadonlyMap<string, Shown[]> {
  const groups = new Map<string, Shown[]>();
  for (const test of tests) groups.set(key(test), [...(groups.get(key(test)) ?? []), test]);
  return groups;
}

function table(tests: readonly Shown[]): string[] {
  const rows = grouped(tests, ({ sentence }) => sentence);
  return [
    `| | ${DOORS.join(' | ')} |`,
    `|---|${DOORS.map(() => ':-:|').join('')}`,
    ...[...rows].map(([sentence, at]) => {
      const marks = DOORS.map((door) => (at.some((test) => test.door === door) ? '✓' : '–'));
      return `| ${inTable(sentence)} | ${marks.join(' | ')} |`;
    }),
  ];
}

/** What is no markup in a test's name is none in the table. */
function inTable(sentence: string): string {
  return sentence.replaceAll(/[|*_<>`[\]]/g, '\\$&');
}

it('docs/compliance.md tells what the suites show, and nothing else', async () => {
  const tests = await shown();
  const page = [
    '# Compliance',
    '',
    'Each row is a test, in quotation marks what the specification says; it runs at each door of the server that has a mark.',
    'Written by `npx vitest run --project docs -u` from [the suites](../packages/server/src/testing/specification), and compared with them in `npm test`.',
  ];
  for (const [dialect, ofDialect] of grouped(tests, (test) => test.dialect)) {
    page.push('', `## ${dialect}`);
    for (const [section, ofSection] of grouped(ofDialect, (test) => test.section)) {
      page.push('', `### ${section[0]?.toUpperCase()}${section.slice(1)}`, '', ...table(ofSection));
    }
  }
  await expect(`${page.join('\n')}\n`).toMatchFileSnapshot('./compliance.md');
}, 60_000);
