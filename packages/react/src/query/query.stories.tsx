import { createTusClient } from '@kit/client';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { onlineManager, QueryClient, QueryClientProvider, useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { expect, waitFor } from 'storybook/test';
import { onPaper } from '../testing/onPaper.tsx';
import { createPageServer, type PageServer } from '../testing/pageServer.ts';
import { UploadProvider } from '../UploadProvider.tsx';
import {
  uploadsInfiniteQueryOptions,
  useInvalidateUploads,
  useTerminateUpload,
  useTusUploadMutation,
} from './index.ts';

function Finished({ server }: { server: PageServer }) {
  const [client] = useState(() =>
    createTusClient({ endpoint: '/files', resume: false, transport: server.transport }),
  );
  const { data } = useInfiniteQuery(uploadsInfiniteQueryOptions(client, { completed: true }));
  const upload = useTusUploadMutation(client, { metadata: { filename: 'contract.pdf' } });
  const terminate = useTerminateUpload(client);
  useInvalidateUploads('/files');
  return (
    <>
      <button type="button" onClick={() => upload.mutate(new File(['x'], 'contract.pdf'))}>
        Upload a contract
      </button>{' '}
      <button type="button" onClick={() => server.queue.add([new File(['x'], 'photo.jpg')])}>
        Add to the queue
      </button>
      <p>
        <output>{terminate.isPaused ? 'Will be deleted once the network is back' : upload.status}</output>
      </p>
      <ul>
        {data?.pages.flatMap(({ uploads }) =>
          uploads.map(({ url, metadata }) => (
            <li key={url}>
              {metadata.filename}{' '}
              <button type="button" onClick={() => terminate.mutate(url)}>
                Delete {metadata.filename}
              </button>
            </li>
          )),
        )}
      </ul>
    </>
  );
}

interface Args {
  server: PageServer;
}

/**
 * `@kit/react/query`: the server's list as a query, an upload and a termination as mutations. The list is asked for anew
 * when one of them is done, and when the queue completes an upload.
 */
const meta: Meta<Args> = {
  title: 'Hooks/TanStack Query',
  decorators: [onPaper],
  argTypes: { server: { table: { disable: true } } },
  beforeEach({ args }) {
    args.server = createPageServer();
    return () => onlineManager.setOnline(true);
  },
  render: ({ server }) => (
    <QueryClientProvider client={new QueryClient()}>
      <UploadProvider queue={server.queue}>
        <Finished server={server} />
      </UploadProvider>
    </QueryClientProvider>
  ),
};
export default meta;

export const UploadListAndDelete: StoryObj<Args> = {
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Upload a contract' }));
    await userEvent.click(canvas.getByRole('button', { name: 'Add to the queue' }));
    await userEvent.click(await canvas.findByRole('button', { name: 'Delete contract.pdf' }));
    await expect(await canvas.findByRole('button', { name: 'Delete photo.jpg' })).toBeVisible();
    await waitFor(() => expect(canvas.getAllByRole('listitem')).toHaveLength(1));
  },
};

/** Deleted without a network: it waits, says so, and is done once that is back. */
export const DeletedOffline: StoryObj<Args> = {
  async play({ canvas, userEvent }) {
    await userEvent.click(canvas.getByRole('button', { name: 'Upload a contract' }));
    const remove = await canvas.findByRole('button', { name: 'Delete contract.pdf' });
    onlineManager.setOnline(false);
    await userEvent.click(remove);
    await waitFor(() => expect(canvas.getByRole('status')).toHaveTextContent('Will be deleted'));
    onlineManager.setOnline(true);
    await waitFor(() => expect(canvas.queryByRole('listitem')).toBeNull());
  },
};
