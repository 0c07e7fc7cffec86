import { indexedDbResumeStore, indexedDbSourceStore, type UploadQueue } from '@kit/client';
import { cleanup, render, screen, waitFor, within } from '@testing-library/react';
import { StrictMode } from 'react';
import { afterEach, expect, test } from 'vitest';
import { commands, userEvent } from 'vitest/browser';
import '../styles.css';
import { TusDropzone } from '../dropzone/TusDropzone.tsx';
import { dragOf, drop } from '../testing/drag.ts';
import { createPageServer, type PageServer } from '../testing/pageServer.ts';
import { standPending } from '../testing/standingUploads.ts';
import { UploadProvider } from '../UploadProvider.tsx';

afterEach(cleanup);

const CHUNK = 10_000;
const text = Array.from({ length: 5 * CHUNK }, (_, index) => String.fromCharCode(97 + (index % 23))).join('');
const notes = new File([text], 'notes.txt', { type: 'text/plain' });

let databases = 0;

interface Kept {
  readonly server: PageServer;
  /** Resolves when this browser has kept the only upload's file, or a handle of it. */
  kept(): Promise<void>;
}

/** A server, and a browser that keeps files of up to `maxFile` bytes, and handles of longer ones. */
function browserAndServer({ maxFile }: { maxFile: number }): Kept {
  databases += 1;
  const database = `reload-${databases}-${crypto.randomUUID()}`;
  const resume = indexedDbResumeStore({ database });
  const sources = indexedDbSourceStore({ database: `${database}-sources`, maxFile });
  return {
    server: createPageServer({ chunkSize: CHUNK, resume, sources }),
    kept: () =>
      waitFor(async () => {
        const [entry] = await resume.list();
        expect(await sources.find(entry?.fingerprint ?? '')).toBeDefined();
      }),
  };
}

function openPage(queue: UploadQueue) {
  return render(
    <StrictMode>
      <UploadProvider queue={queue}>
        <TusDropzone />
      </UploadProvider>
    </StrictMode>,
  );
}

const zone = () => screen.getByRole('group', { name: 'File upload' });
const unfinished = () => screen.findByRole('list', { name: /unfinished/ });

/** Two of five chunks arrive; then the page is loaded anew. */
async function cutAt40Percent(
  server: PageServer,
  begin: () => void | Promise<void>,
  kept: () => Promise<void> = async () => {},
) {
  server.hold();
  const { unmount } = openPage(server.queue);
  await begin();
  for (const chunk of [1, 2]) {
    await waitFor(() => expect(server.requests.filter((method) => method === 'PATCH')).toHaveLength(chunk));
    server.letOneThrough();
  }
  await waitFor(() => expect(server.queue.getSnapshot().offset).toBe(2 * CHUNK));
  await kept();
  unmount();
  // A page that is closed ends its requests and gives its locks back; this one has to be told to.
  server.queue.pauseAll();
  server.release();
  const queue = server.openQueue();
  openPage(queue);
  return queue;
}

async function expectWhole(server: PageServer, queue: UploadQueue) {
  await waitFor(() => expect(queue.getSnapshot().counts.completed).toBe(1));
  expect(server.requests.filter((method) => method === 'POST')).toHaveLength(1);
  const [id = ''] = queue.getSnapshot().ids;
  const url = queue.get(id)?.getSnapshot().url ?? '';
  expect(new TextDecoder().decode(await server.download(url))).toBe(text);
  await waitFor(() => expect(screen.queryByRole('list', { name: /unfinished/ })).toBeNull());
}

test('a short file goes on with one click, from where it was, and ends whole', async () => {
  const { server, kept } = browserAndServer({ maxFile: 1_000_000 });
  const queue = await cutAt40Percent(server, () => drop(zone(), dragOf(notes)), kept);
  const row = await unfinished();
  expect(within(row).getByRole('progressbar').ariaValueNow).toBe('40');
  await waitFor(() => expect(screen.getByRole('log').textContent).toBe('1 upload is unfinished'));
  await userEvent.click(screen.getByRole('button', { name: 'Resume notes.txt' }));
  await expectWhole(server, queue);
});

test('a long file that was dropped goes on with one click too, by its handle', async () => {
  const { server, kept } = browserAndServer({ maxFile: 0 });
  const dropReally = () => commands.dropFiles('.tus-dropzone', { 'notes.txt': text });
  const queue = await cutAt40Percent(server, dropReally, kept);
  await unfinished();
  await userEvent.click(screen.getByRole('button', { name: 'Resume notes.txt' }));
  await expectWhole(server, queue);
});

test('a long file that was chosen is asked for by name; another one is refused with the reason', async () => {
  const { server } = browserAndServer({ maxFile: 0 });
  const queue = await cutAt40Percent(server, () => drop(zone(), dragOf(notes)));
  const row = await unfinished();
  await commands.answerFileDialog('notes.txt', text.toUpperCase());
  await userEvent.click(screen.getByRole('button', { name: 'Choose notes.txt to go on' }));
  await waitFor(() =>
    expect(row.textContent).toContain('notes.txt is another file than the one that was begun.'),
  );
  expect(queue.getSnapshot().ids).toEqual([]);

  await commands.answerFileDialog('renamed.txt', text);
  await userEvent.click(screen.getByRole('button', { name: 'Choose notes.txt to go on' }));
  await expectWhole(server, queue);
});

test('dropping the same file on the area goes on as well, and the row leaves', async () => {
  const { server } = browserAndServer({ maxFile: 0 });
  const queue = await cutAt40Percent(server, () => drop(zone(), dragOf(notes)));
  await unfinished();
  drop(zone(), dragOf(new File([text], 'again.txt', { type: 'text/plain' })));
  await expectWhole(server, queue);
});

test('what is removed is gone here and on the server', async () => {
  const { server, kept } = browserAndServer({ maxFile: 1_000_000 });
  const queue = await cutAt40Percent(server, () => drop(zone(), dragOf(notes)), kept);
  await unfinished();
  await userEvent.click(screen.getByRole('button', { name: 'Remove notes.txt' }));
  await waitFor(() => expect(server.requests).toContain('DELETE'));
  await waitFor(() => expect(screen.queryByRole('list', { name: /unfinished/ })).toBeNull());
  expect(await queue.pending()).toEqual([]);
});

test('rows are heard as they look, and are reached by Tab alone', async () => {
  openPage(standPending());
  await unfinished();
  expect(await commands.heardFrom('.tus-pending')).toMatchInlineSnapshot(`
    "- paragraph:
      - strong: 4 uploads are unfinished
    - list "4 uploads are unfinished":
      - listitem:
        - text: portrait.jpg
        - progressbar "Upload of portrait.jpg"
        - paragraph: 1.5 MB of 2.4 MB
        - button "Resume portrait.jpg": Resume
        - button "Remove portrait.jpg"
      - listitem:
        - text: Keynote rehearsal, second take.mp4
        - progressbar "Upload of Keynote rehearsal, second take.mp4"
        - paragraph: 560 MB of 1.2 GB · The browser will ask whether it may read the file
        - button "Resume Keynote rehearsal, second take.mp4": Resume
        - button "Remove Keynote rehearsal, second take.mp4"
      - listitem:
        - text: annual-report-2026.pdf
        - progressbar "Upload of annual-report-2026.pdf"
        - paragraph: 7.3 MB of 18.2 MB · Drop or choose the same file to go on
        - button "Choose annual-report-2026.pdf to go on": Choose
        - button "Remove annual-report-2026.pdf"
      - listitem:
        - text: interview.flac
        - paragraph: 310 MB · The server could not be asked · Drop or choose the same file to go on
        - button "Choose interview.flac to go on": Choose
        - button "Remove interview.flac""
  `);
  const names: (string | null)[] = [];
  for (let press = 0; press < 5; press += 1) {
    await userEvent.keyboard('{Tab}');
    names.push(document.activeElement?.ariaLabel ?? document.activeElement?.textContent ?? null);
  }
  expect(names).toEqual([
    'Drop files here or choose files',
    'Resume portrait.jpg',
    'Remove portrait.jpg',
    'Resume Keynote rehearsal, second take.mp4',
    'Remove Keynote rehearsal, second take.mp4',
  ]);
});
