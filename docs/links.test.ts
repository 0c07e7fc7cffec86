import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { anchorsOf, documents, innerLinks, root } from './documents.ts';

it.each(documents)('every link of %s leads to something that is there', (document) => {
  const dead = innerLinks(document).filter(({ path, heading }) => {
    if (!existsSync(join(root, path))) return true;
    return heading !== null && path.endsWith('.md') && !anchorsOf(path).has(heading);
  });
  expect(dead).toEqual([]);
});
