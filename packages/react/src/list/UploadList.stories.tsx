import type { Meta, StoryObj } from '@storybook/react-vite';
import { standInEveryState, standMany } from '../testing/standingUploads.ts';
import { UploadProvider } from '../UploadProvider.tsx';
import { UploadList } from './UploadList.tsx';

const meta: Meta<typeof UploadList> = {
  title: 'UploadList',
  component: UploadList,
  render: (args) => (
    <UploadProvider queue={standInEveryState(Date.now())}>
      <UploadList {...args} />
    </UploadProvider>
  ),
};
export default meta;

type Story = StoryObj<typeof UploadList>;

/** Away from the drop area, anywhere below the provider. */
export const EveryState: Story = {};

export const OtherWords: Story = {
  args: { messages: { clearCompleted: 'Tidy up', completed: 'Safe with us', waitingForNetwork: 'Offline' } },
};

/** Ten thousand rows: only those in sight are in the page. */
export const TenThousand: Story = {
  render: (args) => (
    <UploadProvider queue={standMany(10_000)}>
      <UploadList {...args} />
    </UploadProvider>
  ),
};
