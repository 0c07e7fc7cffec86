/// <reference path="../../client/src/testing/uploadServer.ts" />
import { uploadsInWorker } from '@kit/client/worker';
import { act, cleanup, fireEvent, render, renderHook, screen } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, expect, inject, test, vi } from 'vitest';
import { TusDropzone } from './dropzone/TusDropzone.tsx';
import { useTusUpload } from './useTusUpload.ts';

const endpoint = inject('uploadEndpoint');
const open = vi.fn(
  () => new Worker(new URL('../../client/src/testing/uploadsWorker.ts', import.meta.url), { type: 'module' }),
);

afterEach(() => {
  cleanup();
  open.mockClear();
});

test('<TusDropzone worker> uploads from the worker, with the headers of the page', async () => {
  const headers = vi.fn(() => ({ 'x-requested-with': 'page' }));
  const onCompleted = vi.fn();
  render(
    <StrictMode>
      <TusDropzone
        endpoint={endpoint}
        scope="dropzone"
        worker={uploadsInWorker(open)}
        headers={headers}
        onCompleted={onCompleted}
      />
    </StrictMode>,
  );
  const file = new File(['hello from the page'], 'hello.txt', { type: 'text/plain' });
  const input = document.querySelector('input[type=file]') as HTMLInputElement;
  fireEvent.change(input, { target: { files: [file] } });
  await screen.findByText('hello.txt');
  await expect.poll(() => onCompleted.mock.calls.length).toBe(1);
  const [{ url }] = onCompleted.mock.calls[0] as [{ url: string }];
  expect(await (await fetch(url)).text()).toBe('hello from the page');
  expect(open).toHaveBeenCalledOnce();
  expect(headers).toHaveBeenCalled();
});

test('useTusUpload({ worker }) uploads from the worker, and tells what became of it', async () => {
  const onCompleted = vi.fn();
  const options = { endpoint, worker: uploadsInWorker(open), onCompleted };
  const { result } = renderHook(() => useTusUpload(options), { wrapper: StrictMode });
  act(() => void result.current.start(new File(['me'], 'me.txt')));
  expect(result.current.status).toBe('uploading');
  await expect.poll(() => result.current.status).toBe('completed');
  expect(onCompleted).toHaveBeenCalledOnce();
  expect(open).toHaveBeenCalledOnce();
});
