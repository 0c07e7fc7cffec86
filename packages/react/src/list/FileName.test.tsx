import { cleanup, render } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { FileName } from './FileName.tsx';

afterEach(cleanup);

function partsOf(name: string): readonly (string | null)[] {
  const { container } = render(<FileName name={name} />);
  return [...container.querySelectorAll('[aria-hidden]')].map(({ textContent }) => textContent);
}

test('a long name is cut before its last ten characters', () => {
  expect(partsOf('holidays-in-the-mountains-part-2.mp4')).toEqual([
    'holidays-in-the-mountains-',
    'part-2.mp4',
  ]);
});

test.each([0, 1])('and never through an emoji, wherever it stands (%d)', (offset) => {
  const name = `holidays-in-the-mountains-${'x'.repeat(offset)}🏔🏔🏔🏔🏔🏔`;
  const parts = partsOf(name);
  expect(parts.join('')).toBe(name);
  // Half of a pair has no form in UTF-8.
  expect(parts.every((part) => new TextDecoder().decode(new TextEncoder().encode(part ?? '')) === part)).toBe(
    true,
  );
});
