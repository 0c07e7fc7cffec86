import { cleanup, render, waitFor } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import '../styles.css';
import { createFakeQueue, type FakeQueue } from '../testing/fakeQueue.ts';
import { standPreviews } from '../testing/standingUploads.ts';
import { UploadProvider } from '../UploadProvider.tsx';
import { UploadList } from './UploadList.tsx';

/** The object URLs of this page that were made and not given back. */
function watchUrls() {
  const open = new Set<string>();
  const create = URL.createObjectURL.bind(URL);
  const revoke = URL.revokeObjectURL.bind(URL);
  vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
    const url = create(blob);
    open.add(url);
    return url;
  });
  vi.spyOn(URL, 'revokeObjectURL').mockImplementation((url) => {
    open.delete(url);
    revoke(url);
  });
  return open;
}

const show = (queue: FakeQueue) =>
  render(
    <StrictMode>
      <UploadProvider queue={queue}>
        <UploadList />
      </UploadProvider>
    </StrictMode>,
  );
const previews = () => document.querySelectorAll<HTMLImageElement>('.tus-item-preview');

afterEach(() => {
  cleanup();
  vi.restoreAllMocks();
});

test('pictures are shown, what is none keeps its glyph, and no address is left open', async () => {
  const open = watchUrls();
  const queue = standPreviews();
  const { unmount } = show(queue);
  await waitFor(() => expect(previews()).toHaveLength(2));
  await waitFor(() =>
    expect([...previews()].map(({ naturalWidth }) => naturalWidth > 0)).toEqual([true, true]),
  );
  expect(document.querySelectorAll('.tus-item-icon > .tus-icon')).toHaveLength(1);
  const [first = ''] = queue.getSnapshot().ids;
  queue.remove(first);
  await waitFor(() => expect(previews()).toHaveLength(1));
  unmount();
  expect([...open]).toEqual([]);
});

test('a picture that is too large to be decoded for a thumbnail is not', () => {
  const open = watchUrls();
  const input = new File([new Uint8Array(50_000_001)], 'mural.png', { type: 'image/png' });
  show(createFakeQueue([{ id: 'mural', name: input.name, type: input.type, length: input.size, input }]));
  expect(previews()).toHaveLength(0);
  expect([...open]).toEqual([]);
});

const standVideo = (input: Blob) =>
  createFakeQueue([{ id: 'take', name: 'take.webm', type: input.type, length: input.size, input }]);

test('a video shows a frame, silently and out of the way of Tab', async () => {
  show(standVideo(await recordVideo()));
  await waitFor(() => expect(document.querySelector('video')?.videoWidth).toBeGreaterThan(0));
  const video = document.querySelector('video');
  expect(video).toMatchObject({ muted: true, paused: true, tabIndex: -1 });
});

test('a video that cannot be played keeps its glyph', async () => {
  show(standVideo(new Blob(['not really'], { type: 'video/webm' })));
  await waitFor(() => expect(document.querySelector('video')).toBeNull());
  expect(document.querySelectorAll('.tus-item-icon > .tus-icon')).toHaveLength(1);
});

/** A square that changes its colour, until there is a frame of it: on a busy machine ten may be drawn before one is encoded. */
async function recordVideo(): Promise<Blob> {
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = 64;
  const pen = canvas.getContext('2d');
  const parts: Blob[] = [];
  const recorder = new MediaRecorder(canvas.captureStream(), { mimeType: 'video/webm' });
  recorder.ondataavailable = ({ data }) => parts.push(data);
  const stopped = new Promise((resolve) => {
    recorder.onstop = resolve;
  });
  recorder.start(1);
  for (let frame = 0; parts.every(({ size }) => size === 0); frame += 1) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    if (pen) pen.fillStyle = `hsl(${frame * 36} 90% 50%)`;
    pen?.fillRect(0, 0, 64, 64);
  }
  recorder.stop();
  await stopped;
  return new Blob(parts, { type: 'video/webm' });
}
