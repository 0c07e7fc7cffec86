import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '..');

/** What people read on GitHub: the READMEs, docs/ and what stands beside them. Paths from the project's root. */
export const documents: readonly string[] = [
  ...markdownIn('.', { recursive: false }),
  ...markdownIn('docs', { recursive: true }),
  ...readdirSync(join(root, 'packages')).flatMap((name) =>
    markdownIn(`packages/${name}`, { recursive: false }),
  ),
  ...readdirSync(join(root, 'examples')).flatMap((name) =>
    markdownIn(`examples/${name}`, { recursive: false }),
  ),
];

/** Storybook's pages: their code is looked at too, their links lead within Storybook. */
export const storybookPages: readonly string[] = readdirSync(join(root, 'packages/react/docs'))
  .filter((name) => name.endsWith('.mdx'))
  .map((name) => join('packages/react/docs', name));

function markdownIn(folder: string, { recursive }: { recursive: boolean }): string[] {
  return readdirSync(join(root, folder), { recursive, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md') && !path.includes('node_modules'))
    .map((path) => join(folder, path));
}

export function textOf(document: string): string {
  return readFileSync(join(root, document), 'utf8');
}

/** A link of a document to something else in the repository. */
export interface InnerLink {
  /** From the project's root. */
  readonly path: string;
  /** Without its `#`; `null`: the whole document. */
  readonly heading: string | null;
}

/** The links of a document that do not leave the repository. Links in code are none. */
export function innerLinks(document: string): readonly InnerLink[] {
  const prose = textOf(document)
    .replaceAll(/^```.*?^```$/gms, '')
    .replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(\s*<?([^)\s>]+)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/i.test(target))
    .map((target) => {
      const [path = '', heading = null] = target.split('#');
      const absolute = path === '' ? join(root, document) : join(root, dirname(document), path);
      return { path: relative(root, absolute), heading };
    });
}

/** The anchors that GitHub gives a document's headings, and those that the document sets itself. */
export function anchorsOf(document: string): ReadonlySet<string> {
  const prose = textOf(document).replaceAll(/^```.*?^```$/gms, '');
  const anchors = new Set([...prose.matchAll(/<a id="([^"]+)">/g)].map(([, id = '']) => id));
  const seen = new Map<string, number>();
  for (const [, heading = ''] of prose.matchAll(/^#+ (.+)$/gm)) {
    const anchor = heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
      .trim()
      .replaceAll(' ', '-');
    const before = seen.get(anchor) ?? 0;
    seen.set(anchor, before + 1);
    anchors.add(before === 0 ? anchor : `${anchor}-${before}`);
  }
  return anchors;
}
