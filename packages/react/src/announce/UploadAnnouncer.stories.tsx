import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor } from 'storybook/test';
import { onPaper } from '../testing/onPaper.tsx';
import { createPageServer, type PageServer } from '../testing/pageServer.ts';
import { UploadProvider } from '../UploadProvider.tsx';
import { UploadAnnouncer } from './UploadAnnouncer.tsx';

const CHUNK = 10_000;

interface Args {
  server: PageServer;
  /** How many announcers the page has. */
  announcers: number;
}

/** What screen readers hear. It is not to be seen; here it is, by a rule outside of the layer `tus`. */
const meta: Meta<Args> = {
  title: 'UploadAnnouncer',
  decorators: [onPaper],
  args: { announcers: 1 },
  argTypes: { server: { table: { disable: true } } },
  beforeEach({ args }) {
    args.server = createPageServer({ chunkSize: CHUNK });
  },
  render: ({ server, announcers }) => (
    <UploadProvider queue={server.queue}>
      <style>{'.tus-announcer { all: revert }'}</style>
      <button type="button" onClick={() => server.queue.add([talk()])}>
        Add a file
      </button>
      {Array.from({ length: announcers }, (_, index) => index).map((index) => (
        <UploadAnnouncer key={index} />
      ))}
    </UploadProvider>
  ),
};
export default meta;

type Story = StoryObj<Args>;

function talk(): File {
  return new File(['x'.repeat(4 * CHUNK)], 'talk.txt', { type: 'text/plain' });
}

export const StartQuartersAndEnd: Story = {
  async play({ args: { server }, canvas, userEvent }) {
    server.hold();
    await userEvent.click(canvas.getByRole('button', { name: 'Add a file' }));
    await expect(await canvas.findByText('Upload of 1 file started')).toBeVisible();
    for (const quarter of [1, 2, 3]) {
      const sent = () => server.requests.filter((method) => method === 'PATCH').length;
      await waitFor(() => expect(sent()).toBe(quarter));
      server.letOneThrough();
      await expect(await canvas.findByText(`${25 * quarter}% uploaded`)).toBeVisible();
    }
    server.release();
    await expect(await canvas.findByText('1 file uploaded')).toBeVisible();
  },
};

export const Failure: Story = {
  async play({ args: { server }, canvas, userEvent }) {
    server.refuse('The disk is full.');
    await userEvent.click(canvas.getByRole('button', { name: 'Add a file' }));
    await expect(await canvas.findByText('talk.txt could not be uploaded. The disk is full.')).toBeVisible();
  },
};

/** A page with two lists has two of them: only the first speaks. */
export const TwoInAPage: Story = {
  args: { announcers: 2 },
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Add a file' }));
    await expect(await canvas.findByText('1 file uploaded')).toBeVisible();
    await expect(canvas.getAllByText('Upload of 1 file started')).toHaveLength(1);
    const [, second] = canvas.getAllByRole('log');
    await expect(second).toBeEmptyDOMElement();
  },
};
