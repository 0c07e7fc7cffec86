import { act, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { Profiler } from 'react';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { TusDropzone } from '../dropzone/TusDropzone.tsx';
import { renderWithQueue } from '../testing/conversation.tsx';
import { createFakeQueue } from '../testing/fakeQueue.ts';
import { standInEveryState } from '../testing/standingUploads.ts';
import { UploadItem } from './UploadItem.tsx';
import { UploadItems, UploadList } from './UploadList.tsx';

const row = (name: string) => {
  const found = screen.getAllByRole('listitem').find((item) => item.textContent?.startsWith(name));
  if (!found) throw new Error(`there is no row of ${name}`);
  return found;
};
const buttonsOf = (name: string) =>
  within(row(name))
    .getAllByRole('button')
    .map((button) => button.getAttribute('aria-label'));

describe('every state in words', () => {
  const now = new Date('2026-01-01T12:00:00Z').getTime();
  beforeEach(() => vi.useFakeTimers({ now, toFake: ['Date', 'setInterval', 'clearInterval'] }));
  afterEach(() => vi.useRealTimers());

  test.each([
    ['Keynote', '577 MB of 1.2 GB · 11.3 MB/s · 1 min left'],
    ['annual-report', '18.2 MB · Preparing'],
    ['IMG_2048', 'Waiting for the network · 1.6 MB of 4.1 MB'],
    ['a-very-long', 'Trying again in 4 sec · 200 MB of 240 MB'],
    ['node_modules', 'Paused · 31 MB of 96 MB'],
    [
      'contracts',
      'Archives with a password cannot be checked for viruses. Remove the password and try again.',
    ],
    ['interview', '124 MB of 310 MB · Uploading in another tab'],
    ['quarterly', '1.3 MB · Waiting for its turn'],
    ['schema', '88 kB · Ready'],
    ['portrait', 'Uploaded · 2.4 MB'],
  ])('%s… says “%s”', (name, sentence) => {
    renderWithQueue(standInEveryState(now), <UploadList />);
    expect(within(row(name)).getByText(sentence)).toBeDefined();
  });

  test('the time to the next try counts down', () => {
    renderWithQueue(standInEveryState(now), <UploadList />);
    act(() => void vi.advanceTimersByTime(3000));
    expect(screen.getByText(/Trying again in 1 sec/)).toBeDefined();
    act(() => void vi.advanceTimersByTime(2000));
    expect(screen.getByText(/^Trying again ·/)).toBeDefined();
  });
});

describe('buttons', () => {
  test('name the file, and are those that make sense', () => {
    renderWithQueue(standInEveryState(0), <UploadList />);
    expect(buttonsOf('IMG_2048')).toEqual(['Pause IMG_2048.heic', 'Remove IMG_2048.heic']);
    expect(buttonsOf('node_modules')).toEqual(['Resume node_modules.tar.gz', 'Remove node_modules.tar.gz']);
    expect(buttonsOf('contracts')).toEqual(['Retry contracts.zip', 'Remove contracts.zip']);
    expect(buttonsOf('quarterly')).toEqual(['Pause quarterly-figures.xlsx', 'Remove quarterly-figures.xlsx']);
    expect(buttonsOf('schema')).toEqual(['Start schema.sql', 'Remove schema.sql']);
    expect(buttonsOf('portrait')).toEqual(['Remove portrait.jpg']);
  });

  test('ask the queue', async () => {
    const queue = standInEveryState(0);
    renderWithQueue(queue, <UploadList />);
    for (const name of [
      'Pause IMG_2048.heic',
      'Resume node_modules.tar.gz',
      'Retry contracts.zip',
      'Start schema.sql',
    ]) {
      await userEvent.click(screen.getByRole('button', { name }));
    }
    expect(queue.calls).toEqual(['pause offline', 'start paused', 'start failed', 'start idle']);
  });

  test('of all uploads: pause, retry, clear', async () => {
    const queue = standInEveryState(0);
    renderWithQueue(queue, <UploadList />);
    for (const name of ['Pause all', 'Retry failed', 'Clear completed']) {
      await userEvent.click(screen.getByRole('button', { name }));
    }
    expect(queue.calls).toEqual(['pauseAll', 'retryAll', 'clearCompleted']);
    expect(screen.queryByText('portrait.jpg')).toBeNull();
  });
});

describe('focus', () => {
  const remove = (name: string) => screen.getByRole('button', { name: `Remove ${name}` });
  function standThree() {
    const queue = createFakeQueue();
    for (const id of ['a', 'b', 'c']) queue.stand({ id, name: `${id}.txt`, length: 1, status: 'paused' });
    renderWithQueue(queue, <TusDropzone />);
    return queue;
  }

  test('goes to the next row when a row is removed, then to the one before, then to the drop area', async () => {
    standThree();
    await userEvent.click(remove('b.txt'));
    expect(document.activeElement).toBe(remove('c.txt'));
    await userEvent.keyboard('{Enter}');
    expect(document.activeElement).toBe(remove('a.txt'));
    await userEvent.keyboard('{Enter}');
    expect(document.activeElement).toBe(screen.getByRole('button', { name: /Drop files here/ }));
  });

  test('finds a row that stays when several go at once', () => {
    const queue = createFakeQueue();
    const done = { length: 1, status: 'completed', response: null } as const;
    for (const id of ['a', 'b', 'c']) queue.stand({ id, name: `${id}.txt`, ...done });
    queue.stand({ id: 'd', name: 'd.txt', length: 1, status: 'paused' });
    renderWithQueue(queue, <TusDropzone />);
    remove('a.txt').focus();
    act(() => queue.clearCompleted());
    expect(document.activeElement).toBe(remove('d.txt'));
  });

  test('stays on the button while pause becomes resume, and moves on when it is gone', () => {
    const queue = createFakeQueue();
    const upload = queue.stand({
      id: 'a',
      name: 'a.txt',
      length: 1,
      status: 'uploading',
      phase: 'appending',
    });
    renderWithQueue(queue, <TusDropzone />);
    screen.getByRole('button', { name: 'Pause a.txt' }).focus();
    act(() => upload.show({ status: 'paused' }));
    expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Resume a.txt' }));
    act(() => upload.show({ status: 'completed', response: null }));
    expect(document.activeElement).toBe(remove('a.txt'));
  });
});

test('a progress bar says whose it is, how far, and how long', () => {
  renderWithQueue(standInEveryState(0), <UploadList />);
  const bar = screen.getByRole('progressbar', { name: 'Upload of Keynote rehearsal, second take.mp4' });
  expect(bar.getAttribute('aria-valuenow')).toBe('47');
  expect(bar.getAttribute('aria-valuetext')).toBe('47%, 1\u00a0min left');
});

test('a length that is not known makes a bar without a value', () => {
  const queue = createFakeQueue();
  queue.stand({ id: 'a', name: 'stream', sent: 5, status: 'uploading', phase: 'appending' });
  renderWithQueue(queue, <UploadList />);
  expect(screen.getByRole('progressbar').hasAttribute('aria-valuenow')).toBe(false);
});

/** A list whose page and rows tell when they render. */
function Page({ rendered }: { rendered: (what: string) => void }) {
  rendered('page');
  return (
    <UploadItems>
      {(id) => (
        <Profiler key={id} id={id} onRender={(row) => rendered(row)}>
          <UploadItem id={id} />
        </Profiler>
      )}
    </UploadItems>
  );
}

test('a tick of progress renders its own row, and neither the parent nor another row', () => {
  const queue = createFakeQueue();
  const uploading = { length: 1000, status: 'uploading', phase: 'appending' } as const;
  const first = queue.stand({ id: 'a', name: 'a.bin', ...uploading });
  queue.stand({ id: 'b', name: 'b.bin', ...uploading });
  const rendered = vi.fn();
  renderWithQueue(queue, <Page rendered={rendered} />);
  rendered.mockClear();
  for (const sent of [100, 200, 300]) act(() => first.show({ sent }));
  expect(rendered.mock.calls).toEqual([['a'], ['a'], ['a']]);
});
