import { scriptedTransport } from '@kit/client/testing';
import { render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { StrictMode, useEffect } from 'react';
import { renderToString } from 'react-dom/server';
import { expect, test } from 'vitest';
import { TusDropzone } from './dropzone/TusDropzone.tsx';
import { UploadList } from './list/UploadList.tsx';
import { createConversation, makeFile, settle, settleInAct } from './testing/conversation.tsx';
import { createFakeQueue } from './testing/fakeQueue.ts';
import { UploadProvider, useUploadQueue } from './UploadProvider.tsx';

const endpoint = 'https://example.test/files';

function fileInput(container: HTMLElement): HTMLInputElement {
  const input = container.querySelector('input');
  if (!input) throw new Error('there is no file input');
  return input;
}

function Collect({ into }: { into: Set<unknown> }) {
  const queue = useUploadQueue();
  useEffect(() => void into.add(queue), [queue, into]);
  return null;
}

test('in StrictMode, where React mounts everything twice, one file makes one POST', async () => {
  const server = scriptedTransport();
  const { container } = render(
    <StrictMode>
      <TusDropzone endpoint={endpoint} resume={false} transport={server.transport} />
    </StrictMode>,
  );
  await userEvent.upload(fileInput(container), makeFile('a.txt', 10));
  await server.nextRequest();
  // A second one would be sent by now.
  await settleInAct();
  expect(server.log).toEqual([`POST ${endpoint}`]);
});

test('nothing is sent before a file is added', async () => {
  const server = scriptedTransport();
  render(<TusDropzone endpoint={endpoint} transport={server.transport} />);
  await settleInAct();
  expect(server.log).toEqual([]);
});

test('the queue stays the same however often the provider renders, and requests carry the latest headers', async () => {
  const server = scriptedTransport();
  const queues = new Set<unknown>();
  const page = (token: string) => (
    <UploadProvider endpoint={endpoint} transport={server.transport} resume={false} headers={{ token }}>
      <Collect into={queues} />
      <TusDropzone />
    </UploadProvider>
  );
  const { rerender, container } = render(page('old'));
  rerender(page('new'));
  expect(queues.size).toBe(1);
  await userEvent.upload(fileInput(container), makeFile('a.txt', 10));
  expect((await server.nextRequest()).headers.token).toBe('new');
});

test('uploads go on while nothing shows them, and are there when the list comes back', async () => {
  const { queue, created, appended } = createConversation();
  const page = (shown: boolean) => <UploadProvider queue={queue}>{shown && <UploadList />}</UploadProvider>;
  const { rerender, unmount } = render(page(true));
  queue.add([makeFile('a.txt', 10)]);
  await created();
  rerender(page(false));
  await appended(10);
  rerender(page(true));
  expect(screen.getByRole('listitem').textContent).toContain('Uploaded');
  unmount();
});

test('a server renders the empty drop area, whatever the queue holds, and starts nothing', async () => {
  const queue = createFakeQueue();
  queue.stand({ id: 'a', name: 'a.txt', length: 10, status: 'uploading', phase: 'appending' });
  const html = renderToString(
    <UploadProvider queue={queue}>
      <TusDropzone maxSize={1024 * 1024} />
    </UploadProvider>,
  );
  await settle();
  expect(html).toContain('Drop files here');
  expect(html).toContain('Up to 1\u00a0MB each');
  expect(html).not.toContain('Uploads');
  expect(queue.calls).toEqual([]);
});
