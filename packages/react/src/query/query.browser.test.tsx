import { createTusClient, isUploadError, type Transport, type Upload } from '@kit/client';
import {
  dehydrate,
  HydrationBoundary,
  onlineManager,
  QueryClient,
  QueryClientProvider,
  useInfiniteQuery,
  useQuery,
} from '@tanstack/react-query';
import { cleanup, render, renderHook, screen, waitFor } from '@testing-library/react';
import { type ReactNode, StrictMode } from 'react';
import { renderToString } from 'react-dom/server';
import { afterEach, expect, test } from 'vitest';
import { createPageServer } from '../testing/pageServer.ts';
import { UploadProvider } from '../UploadProvider.tsx';
import {
  serverInfoQueryOptions,
  uploadKeys,
  uploadQueryOptions,
  uploadsInfiniteQueryOptions,
  useInvalidateUploads,
  useTerminateUpload,
  useTusUploadMutation,
} from './index.ts';

afterEach(cleanup);

const ENDPOINT = '/files';
const file = (name: string, size = 10) => new File([new Uint8Array(size)], name);

/** The real server in this page, a client of it, and a query client. */
function setUp() {
  const server = createPageServer();
  const client = createTusClient({ endpoint: ENDPOINT, resume: false, transport: server.transport });
  const queryClient = new QueryClient();
  const wrapper = ({ children }: { children: ReactNode }) => (
    <StrictMode>
      <QueryClientProvider client={queryClient}>
        <UploadProvider queue={server.queue}>{children}</UploadProvider>
      </QueryClientProvider>
    </StrictMode>
  );
  const upload = (name: string) => client.upload(file(name), { metadata: { filename: name } }).done;
  return { server, client, queryClient, wrapper, upload };
}

type SetUp = ReturnType<typeof setUp>;

function List({ client, limit = 50 }: { client: SetUp['client']; limit?: number }) {
  const { data, fetchNextPage, hasNextPage } = useInfiniteQuery(
    uploadsInfiniteQueryOptions(client, { limit, completed: true }),
  );
  const uploads = data?.pages.flatMap((page) => page.uploads) ?? [];
  return (
    <>
      <p>{uploads.map(({ metadata }) => metadata.filename).join(' ')}</p>
      {hasNextPage && (
        <button type="button" onClick={() => fetchNextPage()}>
          More
        </button>
      )}
    </>
  );
}

function FreshList({ client }: { client: SetUp['client'] }) {
  useInvalidateUploads(ENDPOINT);
  return <List client={client} />;
}

test('what the server can do is asked once, however many ask for it', async () => {
  const { client, wrapper, server } = setUp();
  const info = () => useQuery(serverInfoQueryOptions(client));
  const first = renderHook(info, { wrapper });
  await waitFor(() => expect(first.result.current.data?.extensions).toContain('creation'));
  const second = renderHook(info, { wrapper });
  expect(second.result.current.data?.extensions).toContain('creation');
  expect(server.requests.filter((method) => method === 'OPTIONS')).toHaveLength(1);
});

test('an upload tells what the server has of it; one that is gone is an UploadError', async () => {
  const { client, wrapper, upload } = setUp();
  const { url } = await upload('a.txt');
  const { result, rerender } = renderHook(({ at }) => useQuery(uploadQueryOptions(client, at)), {
    wrapper,
    initialProps: { at: url },
  });
  await waitFor(() => expect(result.current.data).toMatchObject({ offset: 10, length: 10, complete: true }));
  rerender({ at: `${url}-of-nobody` });
  await waitFor(() => expect(result.current.error?.code).toBe('gone'));
  expect(isUploadError(result.current.error)).toBe(true);
});

test('the list comes page by page, newest first', async () => {
  const { client, wrapper, upload } = setUp();
  for (const name of ['a', 'b', 'c']) await upload(name);
  render(<List client={client} limit={2} />, { wrapper });
  await screen.findByText('c b');
  screen.getByRole('button', { name: 'More' }).click();
  await screen.findByText('c b a');
  expect(screen.queryByRole('button', { name: 'More' })).toBeNull();
});

test("the urls of a list are the uploads' own, ready to be downloaded from", async () => {
  const { client, server, upload } = setUp();
  const { url } = await upload('a');
  const { uploads } = await client.list();
  expect(uploads.map((listed) => listed.url)).toEqual([url]);
  expect(await server.download(url)).toHaveLength(10);
});

test('a mutation uploads, hands its upload out, and the list has it when it is a success', async () => {
  const { client, wrapper, queryClient } = setUp();
  render(<List client={client} />, { wrapper });
  const started: Upload[] = [];
  const onStarted = (upload: Upload) => started.push(upload);
  const { result } = renderHook(
    () => useTusUploadMutation(client, { onStarted, metadata: { filename: 'new.txt' } }),
    {
      wrapper,
    },
  );
  const completed = await result.current.mutateAsync(file('new.txt'));
  expect(completed.url).toContain('/files/');
  expect(completed.data).toBeNull();
  expect(started).toHaveLength(1);
  await screen.findByText('new.txt');
  const progress = queryClient.getQueryCache().findAll({ queryKey: uploadKeys.all(ENDPOINT) });
  expect(progress.map(({ queryKey }) => queryKey)).toEqual([
    uploadKeys.list(ENDPOINT, { limit: 50, completed: true }),
  ]);
});

test('a list that was on its way when the upload was completed is asked for anew: its answer is from before', async () => {
  const { server, wrapper, queryClient } = setUp();
  let letThrough = () => {};
  const passed = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  const transport: Transport = async (request) => {
    const answer = await server.transport(request);
    if (request.method === 'GET') await passed;
    return answer;
  };
  const client = createTusClient({ endpoint: ENDPOINT, resume: false, transport });
  render(<List client={client} />, { wrapper });
  await waitFor(() => expect(server.requests).toContain('GET'));
  const metadata = { filename: 'new.txt' };
  const { result } = renderHook(() => useTusUploadMutation(client, { metadata }), { wrapper });
  result.current.mutate(file('new.txt'));
  const [list] = queryClient.getQueryCache().findAll({ queryKey: uploadKeys.lists(ENDPOINT) });
  await waitFor(() => expect(list?.state.isInvalidated).toBe(true));
  letThrough();
  await screen.findByText('new.txt');
});

test('a mutation that the server refuses fails with its sentence, after one try', async () => {
  const { client, wrapper, server } = setUp();
  server.refuse('Only on Tuesdays.');
  const { result } = renderHook(() => useTusUploadMutation(client), { wrapper });
  result.current.mutate(file('a'));
  await waitFor(() => expect(result.current.error?.message).toContain('Only on Tuesdays.'));
  expect(result.current.failureCount).toBe(1);
});

test('an upload that is terminated leaves the list and the cache', async () => {
  const { client, wrapper, upload, queryClient } = setUp();
  await upload('stays');
  const { url } = await upload('goes');
  await queryClient.fetchQuery(uploadQueryOptions(client, url));
  render(<List client={client} />, { wrapper });
  await screen.findByText('goes stays');
  const { result } = renderHook(() => useTerminateUpload(client), { wrapper });
  await result.current.mutateAsync(url);
  await screen.findByText('stays');
  expect(queryClient.getQueryData(uploadKeys.upload(ENDPOINT, url))).toBeUndefined();
});

test('an upload that is terminated without a network goes once that is back, and the page can tell', async () => {
  const { client, wrapper, upload, queryClient, server } = setUp();
  queryClient.setDefaultOptions({ mutations: { networkMode: 'always' } });
  const { url } = await upload('goes');
  const { result } = renderHook(() => useTerminateUpload(client), { wrapper });
  onlineManager.setOnline(false);
  try {
    result.current.mutate(url);
    await waitFor(() => expect(result.current.isPaused).toBe(true));
    expect(server.requests).not.toContain('DELETE');
  } finally {
    onlineManager.setOnline(true);
  }
  await waitFor(() => expect(result.current.isSuccess).toBe(true));
  await expect(client.retrieve(url)).rejects.toMatchObject({ code: 'gone' });
});

test('what the queue completes is in the list without a word', async () => {
  const { client, wrapper, server } = setUp();
  render(<FreshList client={client} />, { wrapper });
  server.queue.add([file('dropped')], { metadata: { filename: 'dropped' } });
  await screen.findByText('dropped');
});

test('a list that was fetched on the server is there at once, and is not asked for again', async () => {
  const { client, upload, server } = setUp();
  await upload('a');
  const onServer = new QueryClient();
  await onServer.prefetchInfiniteQuery(uploadsInfiniteQueryOptions(client, { limit: 50, completed: true }));
  const state = dehydrate(onServer);
  const asked = server.requests.length;
  const page = (
    <QueryClientProvider client={new QueryClient({ defaultOptions: { queries: { staleTime: 60_000 } } })}>
      <HydrationBoundary state={state}>
        <List client={client} />
      </HydrationBoundary>
    </QueryClientProvider>
  );
  const root = document.createElement('div');
  root.innerHTML = renderToString(page);
  expect(root.textContent).toBe('a');
  document.body.append(root);
  render(page, { container: root, hydrate: true });
  expect(root.textContent).toBe('a');
  expect(server.requests).toHaveLength(asked);
  root.remove();
});
