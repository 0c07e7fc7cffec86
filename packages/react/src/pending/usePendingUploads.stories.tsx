import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect } from 'storybook/test';
import { createFakeQueue } from '../testing/fakeQueue.ts';
import { onPaper } from '../testing/onPaper.tsx';
import { UploadProvider } from '../UploadProvider.tsx';
import { PendingItem } from './PendingItem.tsx';
import type { PendingRow } from './pendingStore.ts';
import { usePendingItem } from './usePendingItem.ts';
import { usePendingUploads } from './usePendingUploads.ts';

function Unfinished() {
  const { pending } = usePendingUploads();
  return (
    <ul>
      {pending.map((row) => (
        <OwnRow key={row.fingerprint} row={row} />
      ))}
    </ul>
  );
}

function OwnRow({ row }: { row: PendingRow }) {
  const { offers, getResumeProps, getRemoveProps } = usePendingItem(row);
  return (
    <li>
      {row.name} <button {...getResumeProps()}>{offers === 'file' ? 'Choose it again' : 'Go on'}</button>{' '}
      <button {...getRemoveProps()}>Give up</button>
    </li>
  );
}

function OurRows() {
  const { pending } = usePendingUploads();
  return (
    <div className="tus tus-card">
      <ul className="tus-items" aria-label="Begun earlier">
        {pending.map((row) => (
          <PendingItem key={row.fingerprint} row={row} />
        ))}
      </ul>
    </div>
  );
}

function leftBehind() {
  const queue = createFakeQueue();
  queue.leave({ name: 'report.pdf', length: 8_000_000, offset: 3_000_000, needs: 'nothing' });
  queue.leave({ name: 'keynote.mp4', length: 90_000_000, offset: 20_000_000, needs: 'file' });
  return queue;
}

/** What a reload left behind: `usePendingUploads` gives the rows, `usePendingItem` the props for a row of your own. */
const meta: Meta = { title: 'Hooks/usePendingUploads' };
export default meta;

export const OwnRows: StoryObj = {
  decorators: [onPaper],
  render: () => (
    <UploadProvider queue={leftBehind()}>
      <Unfinished />
    </UploadProvider>
  ),
  async play({ canvas, userEvent }) {
    await expect(await canvas.findByText('Choose it again')).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Resume report.pdf' }));
    await userEvent.click(canvas.getByRole('button', { name: 'Remove keynote.mp4' }));
    await expect(canvas.queryByRole('listitem')).toBeNull();
  },
};

/** The rows of `<PendingUploads>`, in a list of your own. */
export const PendingItems: StoryObj = {
  render: () => (
    <UploadProvider queue={leftBehind()}>
      <OurRows />
    </UploadProvider>
  ),
  async play({ canvas }) {
    await expect(await canvas.findByRole('button', { name: 'Resume report.pdf' })).toBeVisible();
  },
};
