import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor } from 'storybook/test';
import { onPaper } from '../testing/onPaper.tsx';
import { createPageServer, type PageServer } from '../testing/pageServer.ts';
import { UploadProvider } from '../UploadProvider.tsx';
import { useQueueSnapshot } from '../useQueueSnapshot.ts';
import { useTusDropzone } from './useTusDropzone.ts';

function OwnLooks({ accept }: { accept: string }) {
  const { drag, rejections, getRootProps, getInputProps, getTriggerProps } = useTusDropzone({ accept });
  const completed = useQueueSnapshot(({ counts }) => counts.completed);
  return (
    <section {...getRootProps({ style: { padding: '2rem', outline: '2px dashed' } })} data-drag={drag}>
      <input {...getInputProps()} />
      <button type="button" {...getTriggerProps()}>
        Choose pictures, or drop them here
      </button>
      <output>{completed} uploaded</output>
      <ul>
        {rejections.map(({ id, name, reason }) => (
          <li key={id}>
            {name}: {reason}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface Args {
  server: PageServer;
  accept: string;
}

/** Headless: props for elements of your own, and what is dragged, rejected and read. */
const meta: Meta<Args> = {
  title: 'Hooks/useTusDropzone',
  decorators: [onPaper],
  args: { accept: 'image/*' },
  argTypes: { server: { table: { disable: true } } },
  beforeEach({ args }) {
    args.server = createPageServer();
  },
  render: ({ server, accept }) => (
    <UploadProvider queue={server.queue}>
      <OwnLooks accept={accept} />
    </UploadProvider>
  ),
};
export default meta;

export const AcceptsPicturesOnly: StoryObj<Args> = {
  async play({ canvas, canvasElement, userEvent }) {
    const input = canvasElement.querySelector('input');
    if (!input) throw new Error('there is no file input');
    const files = [
      new File(['x'], 'sky.png', { type: 'image/png' }),
      new File(['x'], 'song.mp3', { type: 'audio/mpeg' }),
    ];
    // What is not accepted can be chosen all the same, by the dialog's "all files".
    await userEvent.setup({ applyAccept: false }).upload(input, files);
    await expect(await canvas.findByText(/^song\.mp3/)).toHaveTextContent('choose images');
    await waitFor(() => expect(canvas.getByRole('status')).toHaveTextContent('1 uploaded'));
  },
};
