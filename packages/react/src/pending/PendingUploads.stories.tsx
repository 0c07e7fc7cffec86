import { indexedDbSourceStore, memoryResumeStore, UploadError } from '@kit/client';
import type { Meta, StoryObj } from '@storybook/react-vite';
import { useState } from 'react';
import { expect, waitFor } from 'storybook/test';
import { TusDropzone } from '../dropzone/TusDropzone.tsx';
import { UploadList } from '../list/UploadList.tsx';
import { createFakeQueue, type FakeQueue } from '../testing/fakeQueue.ts';
import { createPageServer } from '../testing/pageServer.ts';
import { standInEveryState, standPending } from '../testing/standingUploads.ts';
import { UploadProvider } from '../UploadProvider.tsx';
import { PendingUploads } from './PendingUploads.tsx';

const MB = 1_000_000;

function show(makeQueue: () => FakeQueue) {
  return () => (
    <div style={{ maxInlineSize: '40rem', marginInline: 'auto' }}>
      <UploadProvider queue={makeQueue()}>
        <TusDropzone />
      </UploadProvider>
    </div>
  );
}

const meta: Meta<typeof PendingUploads> = { title: 'PendingUploads', component: PendingUploads };
export default meta;

type Story = StoryObj<typeof PendingUploads>;

const dialog = () => document.querySelector<HTMLInputElement>('body > input[type="file"]');

function oneLeft(needs: 'nothing' | 'permission' | 'file', offset: number | null = 7.3 * MB): FakeQueue {
  const queue = createFakeQueue();
  const name = 'annual-report-2026.pdf';
  queue.leave({ name, type: 'application/pdf', length: 18.2 * MB, offset, needs });
  return queue;
}

/** Every kind of row: bytes that are kept, a file handle, neither, and a server that could not be asked. */
export const EveryKind: Story = {
  render: show(standPending),
  async play({ canvas }) {
    await expect(await canvas.findByText('4 uploads are unfinished', { selector: 'bdi' })).toBeVisible();
    await waitFor(() => expect(canvas.getByRole('log')).toHaveTextContent('4 uploads are unfinished'));
  },
};

/** The browser kept the bytes: one click goes on, and the row moves into the list. */
export const BytesKept: Story = {
  render: show(() => oneLeft('nothing')),
  async play({ canvas, userEvent }) {
    await userEvent.click(await canvas.findByRole('button', { name: 'Resume annual-report-2026.pdf' }));
    await expect(await canvas.findByRole('button', { name: 'Pause annual-report-2026.pdf' })).toBeVisible();
    await expect(canvas.queryByRole('list', { name: /unfinished/ })).toBeNull();
  },
};

/** It kept a file handle: the same click asks for the permission to read it. */
export const PermissionNeeded: Story = {
  render: show(() => oneLeft('permission')),
  async play({ canvas }) {
    await expect(await canvas.findByText(/The browser will ask/)).toBeVisible();
  },
};

/** It kept neither: the row asks for the file by name. By keyboard, too. */
export const FileNeeded: Story = {
  render: show(() => oneLeft('file')),
  async play({ canvas, userEvent }) {
    const choose = await canvas.findByRole('button', { name: 'Choose annual-report-2026.pdf to go on' });
    choose.focus();
    await userEvent.keyboard('{Enter}');
    await expect(dialog()).not.toBeNull();
    dialog()?.remove();
  },
};

/** Another file was chosen: the row stays, and says why. */
export const AnotherFile: Story = {
  render: show(() => {
    const queue = oneLeft('file');
    queue.refuse(new UploadError('It had other bytes.', { code: 'source-changed' }));
    return queue;
  }),
  async play({ canvas, userEvent }) {
    await userEvent.click(
      await canvas.findByRole('button', { name: 'Choose annual-report-2026.pdf to go on' }),
    );
    const input = dialog();
    if (!input) throw new Error('there is no file dialog');
    await userEvent.upload(input, new File(['x'], 'annual-report-2025.pdf'));
    const [shown] = await canvas.findAllByText(/annual-report-2025.pdf is another file/, { selector: 'bdi' });
    await expect(shown).toBeVisible();
  },
};

/** How much the server has is not known; it is asked again when the network is back. */
export const ServerAway: Story = { render: show(() => oneLeft('file', null)) };

/** Beside uploads of this page. */
export const AboveAList: Story = {
  render: () => (
    <UploadProvider queue={standPending(standInEveryState(Date.now()))}>
      <UploadList />
    </UploadProvider>
  ),
  async play({ canvas }) {
    await expect(await canvas.findByRole('list', { name: /unfinished/ })).toBeVisible();
  },
};

const resume = memoryResumeStore();
const sources = indexedDbSourceStore({ database: 'kit-storybook' });
const liveServer = () =>
  createPageServer({ chunkSize: 100_000, resume, sources }, [{ type: 'bandwidth', bytesPerSecond: 150_000 }]);

/** A page that can be loaded anew: what comes after knows only what the browser kept. */
function ReloadablePage() {
  const [server] = useState(liveServer);
  const [queue, setQueue] = useState(server.queue);
  const reload = () => {
    // A page that is closed ends its requests; this one has to be told to.
    queue.pauseAll();
    setQueue(server.openQueue());
  };
  return (
    <div style={{ maxInlineSize: '40rem', marginInline: 'auto' }}>
      <UploadProvider queue={queue}>
        <TusDropzone />
      </UploadProvider>
      <button type="button" style={{ marginBlockStart: '1rem' }} onClick={reload}>
        Reload the page
      </button>
    </div>
  );
}

/** The real thing, on a slow line: choose a file of some hundred kB, reload in the middle, and go on. */
export const Live: Story = {
  render: () => <ReloadablePage />,
  async play({ canvas, canvasElement, userEvent }) {
    const input = canvasElement.querySelector('input');
    if (!input) throw new Error('there is no file input');
    await userEvent.upload(input, new File(['x'.repeat(300_000)], 'report.pdf', { type: 'application/pdf' }));
    await waitFor(async () => {
      const [entry] = await resume.list();
      await expect(await sources.find(entry?.fingerprint ?? '')).toBeDefined();
    });
    await userEvent.click(canvas.getByRole('button', { name: 'Reload the page' }));
    await userEvent.click(await canvas.findByRole('button', { name: 'Resume report.pdf' }));
    await waitFor(() => expect(canvas.getByRole('listitem')).toHaveTextContent('Uploaded'));
  },
};
