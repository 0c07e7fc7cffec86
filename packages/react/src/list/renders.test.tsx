import { createUploadQueue, type Transport } from '@kit/client';
import { act } from '@testing-library/react';
import { Profiler } from 'react';
import { afterEach, expect, test, vi } from 'vitest';
import { makeFile, renderWithQueue } from '../testing/conversation.tsx';
import { UploadItem } from './UploadItem.tsx';
import { UploadItems } from './UploadList.tsx';
import { UploadSummary } from './UploadSummary.tsx';

const MiB = 1024 * 1024;
/** How long the whole file is on its way, and how often a browser tells of bytes that went out. */
const DURATION = 10_000;
const PROGRESS_EVERY = 10;

/** A connection of so many bytes a second; Chromium tells of progress as often as it can. */
const steadyLine: Transport = async ({ method, headers, body, onProgress }) => {
  const tus = { 'tus-resumable': '1.0.0' };
  if (method === 'POST') return { status: 201, headers: { ...tus, location: '/files/1' }, body: '' };
  const size = body instanceof Blob ? body.size : (body?.byteLength ?? 0);
  const duration = (DURATION * size) / (100 * MiB);
  for (let time = PROGRESS_EVERY; time < duration; time += PROGRESS_EVERY) {
    await new Promise((resolve) => setTimeout(resolve, PROGRESS_EVERY));
    onProgress?.(Math.floor((size * time) / duration));
  }
  const offset = Number(headers['upload-offset']) + size;
  return { status: 204, headers: { ...tus, 'upload-offset': String(offset) }, body: '' };
};

/** A list whose page and rows tell when they render. */
function Page({ rendered }: { rendered: (what: string) => void }) {
  rendered('page');
  return (
    <>
      <UploadSummary />
      <UploadItems>
        {(id) => (
          <Profiler id={id} onRender={(row) => rendered(row)}>
            <UploadItem id={id} />
          </Profiler>
        )}
      </UploadItems>
    </>
  );
}

afterEach(() => vi.useRealTimers());

test('an upload of 100 MiB renders its row about five times a second, and no other row nor the page', async () => {
  vi.useFakeTimers();
  const queue = createUploadQueue({
    endpoint: 'https://example.test/files',
    resume: false,
    transport: steadyLine,
    concurrency: 1,
  });
  const rendered = vi.fn();
  renderWithQueue(queue, <Page rendered={rendered} />);
  await act(async () => {
    queue.add([makeFile('large.bin', 100 * MiB), makeFile('next.bin', 10)]);
    await vi.advanceTimersByTimeAsync(1000);
  });
  const [running = '', waiting = ''] = queue.getSnapshot().ids;
  expect(queue.get(running)?.getSnapshot()).toMatchObject({ status: 'uploading', phase: 'appending' });

  const seconds = 3;
  for (let second = 0; second < seconds; second += 1) {
    rendered.mockClear();
    // In steps, as a browser goes: within one `act` React would gather all renders into one.
    for (let step = 0; step < 100; step += 1) await act(() => vi.advanceTimersByTimeAsync(10));
    const renders = (what: string) => rendered.mock.calls.filter(([each]) => each === what).length;
    expect(renders(running)).toBeGreaterThanOrEqual(4);
    expect(renders(running)).toBeLessThanOrEqual(6);
    expect(renders(waiting)).toBe(0);
    expect(renders('page')).toBe(0);
  }
  expect(queue.get(running)?.getSnapshot().progress).toBeGreaterThan(0.3);
}, 30_000);
