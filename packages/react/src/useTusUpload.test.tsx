import type { Upload } from '@kit/client';
import { scriptedTransport } from '@kit/client/testing';
import { act, renderHook } from '@testing-library/react';
import { StrictMode } from 'react';
import { expect, test, vi } from 'vitest';
import { answers, makeFile, settleInAct } from './testing/conversation.tsx';
import { type TusUploadOptions, useTusUpload } from './useTusUpload.ts';

function renderUpload<TData = unknown>(options: Partial<TusUploadOptions<TData>> = {}) {
  const server = scriptedTransport();
  const endpoint = 'https://example.test/files';
  const hook = renderHook(
    () => useTusUpload<TData>({ endpoint, resume: false, transport: server.transport, ...options }),
    { wrapper: StrictMode },
  );
  return { ...hook, ...answers(server), upload: () => hook.result.current };
}

test('is idle until it is given a file, and asks the server nothing', async () => {
  const { upload, log } = renderUpload();
  await settleInAct();
  expect(upload()).toMatchObject({ status: 'idle', data: null, error: null, progress: null });
  expect(log).toEqual([]);
});

test('uploads a file and gives what the server said of it', async () => {
  const onCompleted = vi.fn();
  const { upload, created, appended, log } = renderUpload<{ id: number }>({ onCompleted });
  act(() => void upload().start(makeFile('a.txt', 10)));
  expect(upload()).toMatchObject({ status: 'uploading', name: 'a.txt', length: 10 });
  await created();
  await appended(10, { status: 200, headers: { 'content-type': 'application/json' }, body: '{"id":7}' });
  const done = upload();
  expect(done).toMatchObject({ status: 'completed', data: { id: 7 }, error: null, offset: 10 });
  expect(onCompleted).toHaveBeenCalledTimes(1);
  expect(log).toEqual(['POST https://example.test/files', 'PATCH https://example.test/files/1']);
});

test('reads data the way it is told', async () => {
  const { upload, created, appended } = renderUpload({ readData: ({ body }) => body.toUpperCase() });
  act(() => void upload().start(makeFile('a.txt', 10)));
  await created();
  await appended(10, { body: 'done', status: 200 });
  expect(upload().data).toBe('DONE');
});

test('a failure carries its error, and resume tries again', async () => {
  const onFailed = vi.fn();
  const { upload, refused, created, appended } = renderUpload({ onFailed });
  act(() => void upload().start(makeFile('a.txt', 10)));
  await refused('POST', 422, 'No text files, please.');
  const failed = upload();
  if (failed.status !== 'failed') throw new Error(`expected a failure, it is ${failed.status}`);
  expect(failed.error.problem?.detail).toBe('No text files, please.');
  expect(onFailed).toHaveBeenCalledTimes(1);
  act(() => failed.resume());
  await created();
  await appended(10);
  expect(upload()).toMatchObject({ status: 'completed', data: null });
});

test('pauses, and is idle again after reset', async () => {
  const { upload, created } = renderUpload();
  act(() => void upload().start(makeFile('a.txt', 10)));
  await created();
  act(() => upload().pause());
  expect(upload().status).toBe('paused');
  act(() => upload().reset());
  expect(upload()).toMatchObject({ status: 'idle', name: '' });
});

test('another file takes the place of the one under way, which is paused', async () => {
  const { upload } = renderUpload();
  let first: Upload | undefined;
  act(() => {
    first = upload().start(makeFile('a.txt', 10));
  });
  act(() => void upload().start(makeFile('b.txt', 20)));
  expect(upload()).toMatchObject({ status: 'uploading', name: 'b.txt', length: 20 });
  expect(first?.getSnapshot().status).toBe('paused');
});

test('goes on and calls back after the component is gone', async () => {
  const onCompleted = vi.fn();
  const { upload, created, appended, unmount } = renderUpload({ onCompleted });
  act(() => void upload().start(makeFile('a.txt', 10)));
  unmount();
  await created();
  await appended(10);
  expect(onCompleted).toHaveBeenCalledTimes(1);
});

test('its actions are the same functions on every render', async () => {
  const { upload, rerender } = renderUpload();
  const { start, pause, reset } = upload();
  rerender();
  expect(upload()).toMatchObject({ start, pause, reset });
});
