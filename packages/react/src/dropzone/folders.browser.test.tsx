import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test, vi } from 'vitest';
import { commands } from 'vitest/browser';
import '../styles.css';
import { createFakeQueue } from '../testing/fakeQueue.ts';
import { UploadProvider } from '../UploadProvider.tsx';
import { TusDropzone } from './TusDropzone.tsx';

afterEach(cleanup);

test('a folder that is dropped brings all its files, each with its place in it', async () => {
  const queue = createFakeQueue();
  const add = vi.spyOn(queue, 'add');
  render(
    <UploadProvider queue={queue}>
      <TusDropzone metadata={{ album: '7' }} />
    </UploadProvider>,
  );
  const many = Array.from({ length: 120 }, (_, index) => `photos/many/${index}.txt`);
  await commands.dropFiles('.tus-dropzone', {
    'photos/dawn.txt': 'dawn',
    'photos/2026/noon.txt': 'noon',
    'photos/.DS_Store': 'nothing of anybody',
    ...Object.fromEntries(many.map((path) => [path, path])),
    'alone.txt': 'by itself',
  });
  // More than a reader gives at once (Chromium: a hundred).
  await waitFor(() => expect(queue.getSnapshot().ids).toHaveLength(123));
  const paths = add.mock.calls.map(([, options]) => options?.metadata?.relativePath);
  expect(paths.filter((path) => path !== undefined).sort()).toEqual(
    ['photos/dawn.txt', 'photos/2026/noon.txt', ...many].sort(),
  );
  expect(add.mock.calls.map(([, options]) => options?.metadata?.album)).toEqual(paths.map(() => '7'));
  expect(screen.getByText('alone.txt')).toBeDefined();
});
