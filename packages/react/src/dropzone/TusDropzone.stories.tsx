import type { UploadQueue } from '@kit/client';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { expect, waitFor } from 'storybook/test';
import { createFakeQueue } from '../testing/fakeQueue.ts';
import { withoutNetwork } from '../testing/noNetwork.ts';
import {
  standCompleted,
  standFailed,
  standInEveryState,
  standOffline,
  standPreviews,
} from '../testing/standingUploads.ts';
import { UploadProvider } from '../UploadProvider.tsx';
import { TusDropzone } from './TusDropzone.tsx';

interface Arguments {
  readonly accept?: string;
  readonly maxSize?: number;
  readonly maxFiles?: number;
  readonly multiple?: boolean;
  readonly disabled?: boolean;
  readonly folders?: boolean;
}

function show(makeQueue: () => UploadQueue) {
  return (args: Arguments) => (
    <div style={{ maxInlineSize: '40rem', marginInline: 'auto' }}>
      <UploadProvider queue={makeQueue()}>
        <TusDropzone {...args} />
      </UploadProvider>
    </div>
  );
}

const meta: Meta<Arguments> = {
  title: 'TusDropzone',
  component: TusDropzone,
  argTypes: { maxSize: { control: 'number' }, maxFiles: { control: 'number' } },
};
export default meta;

type Story = StoryObj<Arguments>;

export const Empty: Story = { render: show(createFakeQueue) };

export const WithLimits: Story = {
  args: { accept: 'image/*,.pdf', maxSize: 10_000_000, maxFiles: 5 },
  render: show(createFakeQueue),
};

export const OneFile: Story = { args: { multiple: false }, render: show(createFakeQueue) };

export const Folders: Story = { args: { folders: true }, render: show(createFakeQueue) };

export const FoldersWithList: Story = {
  args: { folders: true },
  render: show(() => standInEveryState(Date.now())),
};

export const Disabled: Story = { args: { disabled: true }, render: show(createFakeQueue) };

export const EveryState: Story = { render: show(() => standInEveryState(Date.now())) };

export const OneUploading: Story = {
  render: show(() => {
    const queue = standInEveryState(Date.now());
    for (const id of queue.getSnapshot().ids.slice(1)) queue.remove(id);
    return queue;
  }),
};

export const AllCompleted: Story = { render: show(standCompleted) };

/** The same parts in another order and with other words. */
export const FromParts: Story = {
  render: () => (
    <UploadProvider queue={standInEveryState(Date.now())}>
      <TusDropzone.Root>
        <TusDropzone.Input />
        <TusDropzone.List>
          {(id) => (
            <TusDropzone.Item key={id} id={id}>
              <TusDropzone.Name style={{ inlineSize: '14rem' }} />
              <div style={{ flex: 1 }}>
                <TusDropzone.Progress />
              </div>
              <TusDropzone.Actions />
            </TusDropzone.Item>
          )}
        </TusDropzone.List>
        <TusDropzone.Trigger>Add more</TusDropzone.Trigger>
      </TusDropzone.Root>
    </UploadProvider>
  ),
};

/** Pictures show what they are; what a browser cannot show keeps its glyph. */
export const Previews: Story = {
  render: show(standPreviews),
  async play({ canvasElement }) {
    await waitFor(() => expect(canvasElement.querySelectorAll('.tus-item-preview')).toHaveLength(2));
  },
};

/** Files that were refused, each with its reason. */
export const Rejections: Story = {
  args: { accept: 'image/*', maxSize: 1_000_000, maxFiles: 2 },
  render: show(createFakeQueue),
  async play({ canvas, canvasElement, userEvent }) {
    const input = canvasElement.querySelector('input');
    if (!input) throw new Error('there is no file input');
    input.removeAttribute('accept');
    await userEvent.upload(input, [
      new File(['x'], 'minutes.docx'),
      new File([new Uint8Array(2_400_000)], 'panorama.jpg', { type: 'image/jpeg' }),
    ]);
    await expect(await canvas.findByText('panorama.jpg')).toBeInTheDocument();
  },
};

/** Total progress without a network. */
export const Offline: Story = {
  render: show(() => standOffline(Date.now())),
  beforeEach: withoutNetwork,
};

/** Nothing got through, each with its reason. */
export const AllFailed: Story = { render: show(standFailed) };
