import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor } from 'storybook/test';
import { createPageServer, type PageServer } from '../testing/pageServer.ts';
import { chosenFaults } from '../testing/storyFaults.ts';
import { UploadProvider } from '../UploadProvider.tsx';
import { TusDropzone } from './TusDropzone.tsx';

// Short, so that what a fault does is seen soon. A token that is asked for can be asked for again.
const options: Parameters<typeof createPageServer>[0] = {
  chunkSize: 100_000,
  retry: { delay: 300, maxDelay: 1000 },
  stallTimeout: 3000,
  headers: () => ({}),
};

/** Uploads that really happen: the real server on memory stores, in this page, behind the fault that the toolbar has. */
const meta: Meta<{ server: PageServer }> = {
  title: 'TusDropzone/Live',
  argTypes: { server: { table: { disable: true } } },
  // Its own server for each story, and for each time it is shown.
  beforeEach({ args, globals }) {
    args.server = createPageServer(options, chosenFaults(globals));
  },
  render: ({ server }, { globals }) => (
    <div style={{ maxInlineSize: '40rem', marginInline: 'auto' }}>
      <UploadProvider key={globals.fault} queue={server.queue}>
        <TusDropzone />
      </UploadProvider>
    </div>
  ),
};
export default meta;

type Story = StoryObj<{ server: PageServer }>;
type Play = Pick<Parameters<NonNullable<Story['play']>>[0], 'canvasElement' | 'userEvent'>;

/** More than one request can carry. */
const report = new File(['x'.repeat(300_000)], 'report.pdf', { type: 'application/pdf' });

/** What the file dialog does when a person has chosen. */
async function choose({ canvasElement, userEvent }: Play, ...files: File[]) {
  const input = canvasElement.querySelector('input');
  if (!input) throw new Error('there is no file input');
  await userEvent.upload(input, files);
}

export const AddByKeyboard: Story = {
  async play({ canvas, canvasElement, userEvent }) {
    const input = canvasElement.querySelector('input');
    let opened = 0;
    input?.addEventListener('click', () => {
      opened += 1;
    });
    await userEvent.tab();
    await expect(canvas.getByRole('button', { name: /Drop files here/ })).toHaveFocus();
    await userEvent.keyboard('{Enter}');
    await expect(opened).toBe(1);
    await choose({ canvasElement, userEvent }, report);
    await waitFor(() => expect(canvas.getByRole('listitem')).toHaveTextContent('Uploaded'));
    await expect(canvas.getByRole('log')).toHaveTextContent('1 file uploaded');
  },
};

export const PauseAndResume: Story = {
  async play({ args, canvas, canvasElement, userEvent }) {
    args.server.hold();
    await choose({ canvasElement, userEvent }, report);
    const pause = await canvas.findByRole('button', { name: 'Pause report.pdf' });
    await waitFor(() => expect(args.server.requests).toContain('PATCH'));
    pause.focus();
    await userEvent.keyboard('{Enter}');
    await expect(canvas.getByText(/^Paused/)).toBeVisible();
    await expect(canvas.getByRole('button', { name: 'Resume report.pdf' })).toHaveFocus();
    args.server.release();
    await userEvent.keyboard('{Enter}');
    await waitFor(() => expect(canvas.getByRole('listitem')).toHaveTextContent('Uploaded'));
    await expect(args.server.requests).toEqual(['POST', 'PATCH', 'HEAD', 'PATCH', 'PATCH', 'PATCH']);
  },
};

export const Remove: Story = {
  async play({ args, canvas, canvasElement, userEvent }) {
    args.server.hold();
    await choose({ canvasElement, userEvent }, report);
    await waitFor(() => expect(args.server.requests).toContain('PATCH'));
    await userEvent.click(canvas.getByRole('button', { name: 'Remove report.pdf' }));
    await waitFor(() => expect(canvas.queryByRole('listitem')).toBeNull());
    await waitFor(() => expect(args.server.requests).toContain('DELETE'));
    await expect(canvas.getByRole('button', { name: /Drop files here/ })).toHaveFocus();
  },
};

export const Retry: Story = {
  async play({ args, canvas, canvasElement, userEvent }) {
    args.server.refuse('The disk is full. An administrator was told.');
    await choose({ canvasElement, userEvent }, report);
    await waitFor(() => expect(canvas.getByRole('listitem')).toHaveTextContent('The disk is full.'));
    args.server.refuse(null);
    await userEvent.click(canvas.getByRole('button', { name: 'Retry report.pdf' }));
    await waitFor(() => expect(canvas.getByRole('listitem')).toHaveTextContent('Uploaded'));
  },
};

export const ConnectionCut: Story = {
  globals: { fault: 'cut at byte 150,000' },
  async play({ args, canvas, canvasElement, userEvent }) {
    await choose({ canvasElement, userEvent }, report);
    await waitFor(() => expect(canvas.getByRole('listitem')).toHaveTextContent('Uploaded'));
    await expect(args.server.requests).toEqual(['POST', 'PATCH', 'PATCH', 'HEAD', 'PATCH', 'PATCH']);
  },
};
