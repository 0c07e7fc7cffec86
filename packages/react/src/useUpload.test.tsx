import { act, render, screen } from '@testing-library/react';
import { Profiler } from 'react';
import { describe, expect, test, vi } from 'vitest';
import { renderWithQueue } from './testing/conversation.tsx';
import { createFakeQueue } from './testing/fakeQueue.ts';
import { useQueueSnapshot } from './useQueueSnapshot.ts';
import { useUpload } from './useUpload.ts';

function Name({ id }: { id: string }) {
  return <p>{useUpload(id, ({ name }) => name) ?? 'nothing'}</p>;
}

test('an upload shows when it comes into the queue and goes when it leaves', () => {
  const queue = createFakeQueue();
  renderWithQueue(queue, <Name id="a" />);
  expect(screen.getByText('nothing')).toBeDefined();
  act(() => void queue.stand({ id: 'a', name: 'a.txt' }));
  expect(screen.getByText('a.txt')).toBeDefined();
  act(() => queue.remove('a'));
  expect(screen.getByText('nothing')).toBeDefined();
});

function Status({ id }: { id: string }) {
  const shown = useUpload(id, ({ status, name }) => ({ status, name }));
  return <p>{shown?.status}</p>;
}

test('a selection that stays the same renders nothing, even if it is a new object each time', () => {
  const queue = createFakeQueue();
  const upload = queue.stand({
    id: 'a',
    name: 'a.txt',
    length: 100,
    status: 'uploading',
    phase: 'appending',
  });
  const onRender = vi.fn();
  renderWithQueue(
    queue,
    <Profiler id="status" onRender={onRender}>
      <Status id="a" />
    </Profiler>,
  );
  onRender.mockClear();
  act(() => upload.show({ sent: 50 }));
  expect(onRender).not.toHaveBeenCalled();
  act(() => upload.show({ status: 'paused' }));
  expect(screen.getByText('paused')).toBeDefined();
  expect(onRender).toHaveBeenCalledTimes(1);
});

function Count() {
  return <p>{useQueueSnapshot(({ ids }) => ids.length)} uploads</p>;
}

test('of a queue, a component reads only what it selects', () => {
  const queue = createFakeQueue();
  const upload = queue.stand({ id: 'a', length: 100, status: 'uploading', phase: 'appending' });
  const onRender = vi.fn();
  renderWithQueue(
    queue,
    <Profiler id="count" onRender={onRender}>
      <Count />
    </Profiler>,
  );
  onRender.mockClear();
  act(() => upload.show({ sent: 50 }));
  expect(onRender).not.toHaveBeenCalled();
  act(() => void queue.stand({ id: 'b' }));
  expect(screen.getByText('2 uploads')).toBeDefined();
});

describe('without a provider', () => {
  test('the error says what to write', () => {
    const quiet = vi.spyOn(console, 'error').mockImplementation(() => {});
    expect(() => render(<Name id="a" />)).toThrow('<UploadProvider endpoint="/api/files">');
    quiet.mockRestore();
  });
});
