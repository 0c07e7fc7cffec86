import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor } from 'storybook/test';
import { onPaper } from './testing/onPaper.tsx';
import { createPageServer, type PageServer } from './testing/pageServer.ts';
import { chosenFaults } from './testing/storyFaults.ts';
import { useTusUpload } from './useTusUpload.ts';

function Avatar({ server }: { server: PageServer }) {
  const { transport } = server;
  const upload = useTusUpload({ endpoint: '/files', transport, chunkSize: 100_000, resume: false });
  return (
    <form>
      <label>
        Your picture{' '}
        <input
          type="file"
          onChange={({ target }) => {
            const [file] = target.files ?? [];
            if (file) upload.start(file);
          }}
        />
      </label>
      <p>
        <progress aria-label="Your picture" value={upload.progress ?? 0} />
      </p>
      <output>{upload.status === 'failed' ? upload.error.message : upload.status}</output>
      <p>
        {upload.status === 'uploading' && (
          <button type="button" onClick={upload.pause}>
            Pause
          </button>
        )}
        {(upload.status === 'paused' || upload.status === 'failed') && (
          <button type="button" onClick={upload.resume}>
            Resume
          </button>
        )}
      </p>
    </form>
  );
}

/** One file, in the manner of a mutation: a status that says what is there, and actions that never change. */
const meta: Meta<typeof Avatar> = {
  title: 'Hooks/useTusUpload',
  decorators: [onPaper],
  component: Avatar,
  argTypes: { server: { table: { disable: true } } },
  beforeEach({ args, globals }) {
    args.server = createPageServer({}, chosenFaults(globals));
  },
};
export default meta;

type Story = StoryObj<typeof Avatar>;

const portrait = new File(['x'.repeat(300_000)], 'portrait.jpg', { type: 'image/jpeg' });

export const PauseAndResume: Story = {
  async play({ args, canvas, userEvent }) {
    args.server.hold();
    await userEvent.upload(canvas.getByLabelText('Your picture', { selector: 'input' }), portrait);
    await userEvent.click(await canvas.findByRole('button', { name: 'Pause' }));
    await expect(canvas.getByRole('status')).toHaveTextContent('paused');
    args.server.release();
    await userEvent.click(canvas.getByRole('button', { name: 'Resume' }));
    await waitFor(() => expect(canvas.getByRole('status')).toHaveTextContent('completed'));
  },
};

export const Refused: Story = {
  async play({ args, canvas, userEvent }) {
    args.server.refuse('The disk is full. An administrator was told.');
    await userEvent.upload(canvas.getByLabelText('Your picture', { selector: 'input' }), portrait);
    await waitFor(() => expect(canvas.getByRole('status')).toHaveTextContent('The disk is full.'));
    args.server.refuse(null);
    await userEvent.click(canvas.getByRole('button', { name: 'Resume' }));
    await waitFor(() => expect(canvas.getByRole('status')).toHaveTextContent('completed'));
  },
};
