import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor } from 'storybook/test';
import { onPaper } from './testing/onPaper.tsx';
import { createPageServer, type PageServer } from './testing/pageServer.ts';
import { UploadProvider, useUploadQueue } from './UploadProvider.tsx';
import { useQueueSnapshot } from './useQueueSnapshot.ts';
import { useUpload } from './useUpload.ts';

function Toolbar() {
  const queue = useUploadQueue();
  const { ids, counts } = useQueueSnapshot(({ ids, counts }) => ({ ids, counts }));
  const add = () => queue.add(['a.txt', 'b.txt'].map((name) => new File([name.repeat(1000)], name)));
  return (
    <>
      <button type="button" onClick={add}>
        Add two files
      </button>{' '}
      <button type="button" onClick={queue.pauseAll}>
        Pause all
      </button>{' '}
      <button type="button" onClick={queue.startAll}>
        Start all
      </button>
      <output>
        {counts.completed} of {ids.length} uploaded
      </output>
      <ul>
        {ids.map((id) => (
          <Row key={id} id={id} />
        ))}
      </ul>
    </>
  );
}

/** Renders again only when one of the two changed. */
function Row({ id }: { id: string }) {
  const row = useUpload(id, ({ name, status }) => ({ name, status }));
  return (
    <li>
      {row?.name}: {row?.status}
    </li>
  );
}

/** The provider's queue: `useUploadQueue` acts on it, `useQueueSnapshot` looks at all of it, `useUpload` at one upload. */
const meta: Meta<{ server: PageServer }> = {
  title: 'Hooks/useUploadQueue',
  decorators: [onPaper],
  argTypes: { server: { table: { disable: true } } },
  beforeEach({ args }) {
    args.server = createPageServer();
  },
  render: ({ server }) => (
    <UploadProvider queue={server.queue}>
      <Toolbar />
    </UploadProvider>
  ),
};
export default meta;

export const AddPauseAndStart: StoryObj<{ server: PageServer }> = {
  async play({ args, canvas, userEvent }) {
    args.server.hold();
    await userEvent.click(canvas.getByRole('button', { name: 'Add two files' }));
    await expect(await canvas.findByText('a.txt: uploading')).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Pause all' }));
    await expect(await canvas.findByText('b.txt: paused')).toBeVisible();
    args.server.release();
    await userEvent.click(canvas.getByRole('button', { name: 'Start all' }));
    await waitFor(() => expect(canvas.getByRole('status')).toHaveTextContent('2 of 2 uploaded'));
  },
};
