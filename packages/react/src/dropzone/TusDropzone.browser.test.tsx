import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import '../styles.css';
import { drag, dragOf } from '../testing/drag.ts';
import { createPageServer } from '../testing/pageServer.ts';
import { standInEveryState } from '../testing/standingUploads.ts';
import { UploadProvider } from '../UploadProvider.tsx';
import { TusDropzone } from './TusDropzone.tsx';

afterEach(cleanup);

test('files that are dropped arrive whole, with one POST each under StrictMode', async () => {
  const { queue, download, requests } = createPageServer();
  render(
    <StrictMode>
      <UploadProvider queue={queue}>
        <TusDropzone />
      </UploadProvider>
    </StrictMode>,
  );
  const zone = screen.getByRole('group', { name: 'File upload' });
  const bytes = crypto.getRandomValues(new Uint8Array(50_000));
  const files = dragOf(
    new File([bytes], 'random.bin'),
    new File(['hello'], 'hello.txt', { type: 'text/plain' }),
  );

  drag(zone, 'dragenter', files);
  await waitFor(() => expect(zone.dataset.drag).toBe('over'));
  expect(screen.getByText('Let go to upload')).toBeDefined();
  drag(zone, 'drop', files);

  await waitFor(() => expect(queue.getSnapshot().counts.completed).toBe(2));
  expect(requests.filter((method) => method === 'POST')).toHaveLength(2);
  const [first = ''] = queue.getSnapshot().ids;
  const url = queue.get(first)?.getSnapshot().url ?? '';
  expect(await download(url)).toEqual(bytes);
  await waitFor(() => expect(screen.getByText(/2 files uploaded/, { selector: 'strong *' })).toBeDefined());
});

test('what is dragged over and not accepted is refused before it is let go, and listed after', async () => {
  const { queue } = createPageServer();
  render(
    <UploadProvider queue={queue}>
      <TusDropzone accept="image/*" />
    </UploadProvider>,
  );
  const zone = screen.getByRole('group', { name: 'File upload' });
  const files = dragOf(new File(['x'], 'song.mp3', { type: 'audio/mpeg' }));
  drag(zone, 'dragenter', files);
  await waitFor(() => expect(zone.dataset.drag).toBe('refused'));
  drag(zone, 'drop', files);
  await waitFor(() => expect(screen.getByText('song.mp3')).toBeDefined());
  expect(queue.getSnapshot().ids).toEqual([]);
});

test('the whole of it is reached by Tab alone, in the order it is read', async () => {
  render(
    <UploadProvider queue={standInEveryState(Date.now())}>
      <TusDropzone />
    </UploadProvider>,
  );
  const names: (string | null)[] = [];
  for (let press = 0; press < 8; press += 1) {
    await userEvent.keyboard('{Tab}');
    names.push(document.activeElement?.ariaLabel ?? document.activeElement?.textContent ?? null);
  }
  expect(names).toEqual([
    'Drop files here or choose files',
    'Pause all',
    'Retry failed',
    'Clear completed',
    'Pause Keynote rehearsal, second take.mp4',
    'Remove Keynote rehearsal, second take.mp4',
    'Pause annual-report-2026.pdf',
    'Remove annual-report-2026.pdf',
  ]);
});

test.each([
  ['wide', 900],
  ['as a phone', 360],
  ['narrow', 240],
])('nothing sticks out of the card when it is %s', (_, width) => {
  render(
    <div style={{ inlineSize: width }}>
      <UploadProvider queue={standInEveryState(Date.now())}>
        <TusDropzone accept="image/*,.pdf" maxSize={1024} />
      </UploadProvider>
    </div>,
  );
  const card = screen.getByRole('group', { name: 'File upload' }).getBoundingClientRect();
  expect(card.width).toBe(width);
  for (const element of document.querySelectorAll(
    '.tus-card button, .tus-card p, .tus-progress, .tus-item-line',
  )) {
    const { left, right } = element.getBoundingClientRect();
    expect.soft(left, element.className).toBeGreaterThanOrEqual(card.left);
    expect.soft(right, element.className).toBeLessThanOrEqual(card.right);
  }
});

test('progress grows from the right where the page is read from the right', () => {
  render(
    <div dir="rtl">
      <UploadProvider queue={standInEveryState(Date.now())}>
        <TusDropzone />
      </UploadProvider>
    </div>,
  );
  const track = screen.getByRole('progressbar', { name: /Keynote/ });
  const { right, width } = track.getBoundingClientRect();
  // The bar is moved into the track from its right end, and what is still outside of it is cut off.
  const begin = track.firstElementChild?.getBoundingClientRect().left ?? 0;
  expect((right - begin) / width).toBeCloseTo(Number(track.ariaValueNow) / 100, 2);
});

test('a colour of the page reaches every part, and dark is chosen by data-theme', () => {
  render(
    <div data-theme="dark" style={{ ['--tus-accent' as string]: 'rgb(255, 0, 128)' }}>
      <UploadProvider queue={standInEveryState(Date.now())}>
        <TusDropzone />
      </UploadProvider>
    </div>,
  );
  const zone = screen.getByRole('group', { name: 'File upload' });
  expect(getComputedStyle(zone).colorScheme).toBe('dark');
  const bar = screen.getByRole('progressbar', { name: /Keynote/ }).firstElementChild;
  expect(bar && getComputedStyle(bar).backgroundColor).toBe('rgb(255, 0, 128)');
});

test('a rule of the page wins over ours without a fight', () => {
  const style = document.createElement('style');
  style.textContent = 'button { border-radius: 3px }';
  document.head.append(style);
  render(
    <UploadProvider queue={standInEveryState(Date.now())}>
      <TusDropzone />
    </UploadProvider>,
  );
  expect(getComputedStyle(screen.getByRole('button', { name: 'Pause all' })).borderRadius).toBe('3px');
  style.remove();
});
