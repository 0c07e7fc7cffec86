import { UploadError } from '@kit/client';
import { act, fireEvent, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import type { MouseEventHandler } from 'react';
import { renderToString } from 'react-dom/server';
import { describe, expect, test, vi } from 'vitest';
import { TusDropzone } from '../dropzone/TusDropzone.tsx';
import { UploadList } from '../list/UploadList.tsx';
import { makeFile, renderWithQueue, settleInAct } from '../testing/conversation.tsx';
import { createFakeQueue, type FakeQueue } from '../testing/fakeQueue.ts';
import { standPending } from '../testing/standingUploads.ts';
import { UploadProvider } from '../UploadProvider.tsx';
import { PendingUploads } from './PendingUploads.tsx';
import type { PendingRow } from './pendingStore.ts';
import { usePendingItem } from './usePendingItem.ts';
import { usePendingUploads } from './usePendingUploads.ts';

const another = new UploadError('had other bytes', { code: 'source-changed' });
const denied = new UploadError('may not be read', { code: 'source-unreadable' });

const unfinished = () => screen.queryByRole('list', { name: /unfinished/ });
const row = (name: string) => {
  const found = within(screen.getByRole('list', { name: /unfinished/ }))
    .getAllByRole('listitem')
    .find((item) => item.textContent?.includes(name));
  if (!found) throw new Error(`there is no row of ${name}`);
  return found;
};
/** Numbers and their units are kept together by spaces of another kind. */
const textOf = (name: string) => row(name).textContent.replaceAll('\u00a0', ' ');
const button = (name: string | RegExp) => screen.getByRole('button', { name });
const said = () => screen.getByRole('log').textContent;

const dialog = () => document.querySelector<HTMLInputElement>('body > input[type="file"]');

/** Chooses a file where a row asks for one. */
async function choose(name: string, file: File) {
  await userEvent.click(button(new RegExp(`^Choose ${name}`)));
  const input = dialog();
  if (!input) throw new Error('there is no file dialog');
  await userEvent.upload(input, file);
  await settleInAct();
}

async function show(queue: FakeQueue, children = <TusDropzone />) {
  const rendered = renderWithQueue(queue, children);
  // Once for the look, once for the code that is loaded after it.
  await vi.waitFor(async () => {
    await settleInAct();
    expect(unfinished()).not.toBeNull();
  }, 10_000);
  return rendered;
}

describe('what a reload left behind', () => {
  test.each([
    ['portrait', '63%', '1.5 MB of 2.4 MB', 'Resume'],
    ['Keynote', '45%', '560 MB of 1.2 GB · The browser will ask whether it may read the file', 'Resume'],
    ['annual-report', '40%', '7.3 MB of 18.2 MB · Drop or choose the same file to go on', 'Choose'],
    [
      'interview',
      '',
      '310 MB · The server could not be asked · Drop or choose the same file to go on',
      'Choose',
    ],
  ])('%s… stands at %s and says “%s”', async (name, percent, sentence, action) => {
    await show(standPending());
    expect(textOf(name)).toContain(`${percent}${sentence}`);
    expect(within(row(name)).getAllByRole('button')[0]?.textContent).toBe(action);
  });

  test('is said once, however many lists there are, and the server is asked once', async () => {
    const queue = standPending();
    const pending = vi.spyOn(queue, 'pending');
    await show(
      queue,
      <>
        <TusDropzone pending={false} />
        <UploadList />
      </>,
    );
    expect(unfinished()).not.toBeNull();
    expect(screen.getAllByRole('log').map((log) => log.textContent)).toEqual([
      '4 uploads are unfinished',
      '',
    ]);
    expect(pending).toHaveBeenCalledTimes(1);
  });

  test('stands above a list without a drop area too, which asks for files to be chosen', async () => {
    await show(standPending(), <UploadList />);
    expect(textOf('annual-report')).toContain('Choose the same file to go on');
  });

  test('is not shown where it is not wanted, nor where no files are taken, nor by a server', async () => {
    const queue = standPending();
    renderWithQueue(
      queue,
      <>
        <TusDropzone pending={false} />
        <TusDropzone disabled />
        <UploadList pending={false} />
      </>,
    );
    await settleInAct();
    expect(unfinished()).toBeNull();
    const page = renderToString(
      <UploadProvider queue={queue}>
        <TusDropzone />
      </UploadProvider>,
    );
    expect(page).not.toContain('portrait');
  });

  test('is nothing when there is nothing', async () => {
    renderWithQueue(createFakeQueue(), <TusDropzone />);
    await settleInAct();
    expect(unfinished()).toBeNull();
    expect(said()).toBe('');
  });
});

describe('going on', () => {
  test('takes one click where the bytes are kept: the row leaves, and the upload is in the list', async () => {
    const queue = standPending();
    await show(queue);
    await userEvent.click(button('Resume portrait.jpg'));
    await settleInAct();
    expect(queue.calls).toEqual(['resume portrait.jpg']);
    expect(unfinished()?.textContent).not.toContain('portrait');
    expect(button('Pause portrait.jpg')).toBeDefined();
  });

  test('asks for a permission while the click still counts', async () => {
    const queue = standPending();
    await show(queue);
    fireEvent.click(button(/^Resume Keynote/));
    expect(queue.calls).toEqual(['resume Keynote rehearsal, second take.mp4']);
    await settleInAct();
  });

  test('takes the file itself where nothing is kept: the button opens the file dialog', async () => {
    const queue = standPending();
    await show(queue);
    await choose('annual-report', makeFile('report (1).pdf', 3));
    expect(dialog()).toBeNull();
    expect(queue.calls).toEqual(['resume annual-report-2026.pdf with report (1).pdf']);
    expect(unfinished()?.textContent).not.toContain('annual-report');
  });

  test('is not begun by a dialog that was closed without choosing', async () => {
    const queue = standPending();
    await show(queue);
    await userEvent.click(button('Choose annual-report-2026.pdf to go on'));
    fireEvent(dialog() ?? document, new Event('cancel'));
    expect(dialog()).toBeNull();
    expect(queue.calls).toEqual([]);
  });

  test('all that need nothing go on at once', async () => {
    const queue = standPending();
    queue.leave({ name: 'notes.txt', length: 10, offset: 5, needs: 'nothing' });
    await show(queue);
    await userEvent.click(button('Resume all'));
    await settleInAct();
    expect(queue.calls).toEqual(['resume portrait.jpg', 'resume notes.txt']);
    expect(screen.queryByRole('button', { name: 'Resume all' })).toBeNull();
  });

  test('with another file is refused: the row stays, says why, and is heard once', async () => {
    const queue = standPending();
    queue.refuse(another);
    await show(queue);
    await choose('annual-report', makeFile('report.pdf', 3));
    const reason = 'report.pdf is another file than the one that was begun.';
    expect(textOf('annual-report')).toContain(reason);
    expect(textOf('annual-report')).toContain('40%');
    expect(said()?.split(reason)).toHaveLength(2);
    expect(textOf('interview')).not.toContain('another file');
    expect(button(/^Choose annual-report/)).toBeDefined();
  });

  test('with a file that changed since, or that may not be read, takes choosing it', async () => {
    const queue = standPending();
    await show(queue);
    queue.refuse(denied);
    await userEvent.click(button(/^Resume Keynote/));
    await settleInAct();
    expect(textOf('Keynote')).toContain('The browser may not read the file any more.');
    expect(button(/^Choose Keynote/)).toBeDefined();
    queue.refuse(another);
    await userEvent.click(button('Resume portrait.jpg'));
    await settleInAct();
    expect(textOf('portrait')).toContain('The file was changed since.');
  });

  test('needs no row: the same file, dropped on the area, takes its row with it', async () => {
    const queue = standPending();
    await show(queue);
    const begun = { id: 'dropped', name: 'again.pdf', status: 'uploading' } as const;
    const upload = queue.stand({ ...begun, phase: 'preparing' });
    await settleInAct();
    expect(unfinished()?.textContent).toContain('annual-report');
    act(() => upload.show({ phase: 'retrieving', url: '/files/annual-report-2026.pdf' }));
    expect(unfinished()?.textContent).not.toContain('annual-report');
    expect(unfinished()?.textContent).toContain('portrait');
  });
});

describe('giving up', () => {
  test('removes the upload, and the focus goes on to the next row', async () => {
    const queue = standPending();
    await show(queue);
    await userEvent.click(button('Remove portrait.jpg'));
    await settleInAct();
    expect(queue.calls).toEqual(['forget portrait.jpg']);
    expect(unfinished()?.textContent).not.toContain('portrait');
    expect(document.activeElement).toBe(button(/^Resume Keynote/));
  });

  test('of the last row hands the focus to the file dialog’s button', async () => {
    const queue = createFakeQueue();
    queue.leave({ name: 'a.txt' });
    await show(queue);
    await userEvent.click(button('Remove a.txt'));
    await settleInAct();
    expect(unfinished()).toBeNull();
    expect(document.activeElement).toBe(button(/Drop files here/));
  });

  test('does so when the server cannot be told: it sweeps what nobody comes back to', async () => {
    const queue = standPending();
    vi.spyOn(queue, 'forget').mockRejectedValue(new UploadError('no answer', { code: 'network' }));
    await show(queue);
    await userEvent.click(button('Remove portrait.jpg'));
    await settleInAct();
    expect(unfinished()?.textContent).not.toContain('portrait');
  });
});

/** Tells what it sees of what is left behind. */
function Looking({ told }: { told: (status: string) => void }) {
  const { status, pending, refresh } = usePendingUploads();
  told(`${status} ${pending.length}`);
  return (
    <button type="button" onClick={() => void refresh()}>
      Look again
    </button>
  );
}

function OwnRow({ row, onClick }: { row: PendingRow; onClick?: MouseEventHandler }) {
  const { offers, getResumeProps, getRemoveProps } = usePendingItem(row);
  return (
    <li>
      <button {...getResumeProps(onClick && { onClick })}>{offers}</button>
      <button {...getRemoveProps()}>away</button>
    </li>
  );
}

test('a server that could not be asked is asked again when the network is back, and refusals stay', async () => {
  const queue = standPending();
  await show(queue);
  queue.refuse(another);
  await choose('annual-report', makeFile('report.pdf', 3));
  const found = await queue.pending();
  vi.spyOn(queue, 'pending').mockResolvedValue(
    found.map((pending) =>
      pending.name === 'interview.flac' ? { ...pending, offset: 155_000_000 } : pending,
    ),
  );
  act(() => void window.dispatchEvent(new Event('online')));
  await settleInAct();
  expect(textOf('interview')).toContain('50%155 MB of 310 MB');
  expect(textOf('annual-report')).toContain('another file');
});

describe('without our looks', () => {
  test('the hook tells that it is still looking, what there is, and that it could not be found out', async () => {
    const statuses: string[] = [];
    const queue = standPending();
    renderWithQueue(queue, <Looking told={(status) => statuses.push(status)} />);
    await settleInAct();
    expect([...new Set(statuses)]).toEqual(['loading 0', 'ready 4']);
    vi.spyOn(queue, 'pending').mockRejectedValue(new TypeError('Failed to fetch the module'));
    await userEvent.click(button('Look again'));
    await settleInAct();
    expect(statuses.at(-1)).toBe('failed 0');
  });

  test('rows are whatever they are made of', async () => {
    const queue = standPending();
    await show(
      queue,
      <TusDropzone>
        <TusDropzone.Pending>{(row) => <OwnRow key={row.fingerprint} row={row} />}</TusDropzone.Pending>
      </TusDropzone>,
    );
    expect(screen.getAllByRole('listitem').map(({ textContent }) => textContent)).toEqual([
      'resumeaway',
      'resumeaway',
      'fileaway',
      'fileaway',
    ]);
    await userEvent.click(button('Resume portrait.jpg'));
    expect(queue.calls).toEqual(['resume portrait.jpg']);
  });

  test('nothing that a part of the page forbids', async () => {
    const queue = standPending();
    await show(
      queue,
      <PendingUploads>
        {(row) => <OwnRow key={row.fingerprint} row={row} onClick={(event) => event.preventDefault()} />}
      </PendingUploads>,
    );
    await userEvent.click(button('Resume portrait.jpg'));
    expect(queue.calls).toEqual([]);
  });
});
