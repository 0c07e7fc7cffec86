import type { UploadQueue } from '@kit/client';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { createFakeQueue } from '../testing/fakeQueue.ts';
import { standInEveryState } from '../testing/standingUploads.ts';
import { UploadProvider } from '../UploadProvider.tsx';
import { TusDropzone } from './TusDropzone.tsx';

interface Arguments {
  readonly accept?: string;
  readonly maxSize?: number;
  readonly maxFiles?: number;
  readonly multiple?: boolean;
  readonly disabled?: boolean;
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

export const Disabled: Story = { args: { disabled: true }, render: show(createFakeQueue) };

export const EveryState: Story = { render: show(() => standInEveryState(Date.now())) };

export const OneUploading: Story = {
  render: show(() => {
    const queue = standInEveryState(Date.now());
    for (const id of queue.getSnapshot().ids.slice(1)) queue.remove(id);
    return queue;
  }),
};

export const AllCompleted: Story = {
  render: show(() => {
    const queue = createFakeQueue();
    for (const [index, name] of ['portrait.jpg', 'contract.pdf', 'voice memo.m4a'].entries()) {
      const length = 2_400_000 * (index + 1);
      const done = { status: 'completed', length, offset: length, sent: length, response: null } as const;
      queue.stand({ id: name, name, url: `/files/${index}`, ...done });
    }
    return queue;
  }),
};

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
