import type { UploadQueue } from '@kit/client';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect } from 'storybook/test';
import { createFakeQueue } from '../testing/fakeQueue.ts';
import { withoutNetwork } from '../testing/noNetwork.ts';
import { createPageServer, type PageServer } from '../testing/pageServer.ts';
import {
  standCompleted,
  standFailed,
  standInEveryState,
  standMany,
  standOffline,
} from '../testing/standingUploads.ts';
import { UploadProvider } from '../UploadProvider.tsx';
import { UploadSummary } from './UploadSummary.tsx';

/** All uploads in one line, and what can be done with all of them. Away from the list, in a page's header for example. */
const meta: Meta<typeof UploadSummary> = {
  title: 'UploadSummary',
  component: UploadSummary,
};
export default meta;

type Story = StoryObj<typeof UploadSummary>;

function show(makeQueue: () => UploadQueue): NonNullable<Story['render']> {
  return (args) => (
    <UploadProvider queue={makeQueue()}>
      <UploadSummary {...args} />
    </UploadProvider>
  );
}

function standPaused() {
  const base = { type: 'image/jpeg', length: 3_000_000, sent: 1_000_000, status: 'paused' } as const;
  return createFakeQueue([
    { ...base, id: '1', name: 'harbour.jpg' },
    { ...base, id: '2', name: 'lighthouse.jpg' },
  ]);
}

export const Uploading: Story = { render: show(() => standMany(12)) };

export const EveryState: Story = { render: show(() => standInEveryState(Date.now())) };

export const Offline: Story = { render: show(() => standOffline(Date.now())), beforeEach: withoutNetwork };

export const Paused: Story = { render: show(standPaused) };

export const Failed: Story = { render: show(standFailed) };

export const Completed: Story = { render: show(standCompleted) };

/** One file says it all in its own row: there is nothing to sum up. */
export const OneFile: Story = {
  render: show(() => createFakeQueue([{ id: '1', name: 'harbour.jpg', length: 1000, status: 'idle' }])),
  async play({ canvasElement }) {
    await expect(canvasElement.querySelector('.tus-summary')).toBeNull();
  },
};

/** Two real uploads, held on their way until the play lets them through. */
export const Live: StoryObj<{ server: PageServer }> = {
  argTypes: { server: { table: { disable: true } } },
  beforeEach({ args }) {
    args.server = createPageServer();
  },
  render: ({ server }) => (
    <UploadProvider queue={server.queue}>
      <UploadSummary />
    </UploadProvider>
  ),
  async play({ args: { server }, canvas, userEvent }) {
    server.hold();
    server.queue.add(['a.txt', 'b.txt'].map((name) => new File([name.repeat(1000)], name)));
    await expect(await canvas.findByText('Uploading 2 files')).toBeVisible();
    await userEvent.click(canvas.getByRole('button', { name: 'Pause all' }));
    await expect(await canvas.findByText('2 files are paused')).toBeVisible();
    server.release();
    await userEvent.click(canvas.getByRole('button', { name: 'Resume all' }));
    await expect(await canvas.findByText('2 files uploaded')).toBeVisible();
    await expect(canvas.getByRole('button', { name: 'Clear completed' })).toBeVisible();
  },
};
