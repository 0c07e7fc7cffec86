import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commands, userEvent } from 'vitest/browser';
import './styles.css';
import { TusDropzone } from './dropzone/TusDropzone.tsx';
import { createPageServer, type PageServer } from './testing/pageServer.ts';
import { UploadProvider } from './UploadProvider.tsx';

const CHUNK = 5000;

let server: PageServer;
let told: string[];
let stopListening: () => void;

/** Everything that was ever put into the live region, in order. */
function listen() {
  told = [];
  const log = screen.getByRole('log');
  const observer = new MutationObserver((changes) => {
    for (const { addedNodes } of changes) for (const node of addedNodes) told.push(node.textContent ?? '');
  });
  observer.observe(log, { childList: true });
  stopListening = () => observer.disconnect();
}

beforeEach(() => {
  server = createPageServer({ chunkSize: CHUNK });
  render(
    <UploadProvider queue={server.queue}>
      <TusDropzone folders />
    </UploadProvider>,
  );
  listen();
});
afterEach(() => {
  stopListening();
  cleanup();
});

const press = (key: string) => userEvent.keyboard(`{${key}}`);
const focused = () => document.activeElement?.ariaLabel ?? document.activeElement?.textContent;
const patched = (count: number) =>
  waitFor(() => expect(server.requests.filter((method) => method === 'PATCH')).toHaveLength(count));

describe('with the keyboard alone', () => {
  test('a file is chosen, paused, resumed, completed and removed', async () => {
    server.hold();
    await commands.answerFileDialog('notes.txt', 'x'.repeat(2 * CHUNK));
    await press('Tab');
    expect(focused()).toBe('Drop files here or choose files');
    await press('Enter');

    await screen.findByRole('button', { name: 'Pause notes.txt' });
    await patched(1);
    await press('Tab');
    expect(focused()).toBe('Choose a folder');
    await press('Tab');
    expect(focused()).toBe('Pause notes.txt');
    await press('Enter');
    await waitFor(() => expect(focused()).toBe('Resume notes.txt'));
    expect(server.queue.getSnapshot().counts.paused).toBe(1);

    server.release();
    await userEvent.keyboard(' ');
    await waitFor(() => expect(server.queue.getSnapshot().counts.completed).toBe(1));
    await waitFor(() => expect(focused()).toBe('Remove notes.txt'));
    await press('Enter');
    await waitFor(() => expect(screen.queryByRole('listitem')).toBeNull());
    expect(focused()).toBe('Drop files here or choose files');
  });

  test('one that is under way is removed, here and on the server', async () => {
    server.hold();
    server.queue.add([new File(['x'.repeat(2 * CHUNK)], 'notes.txt')]);
    await patched(1);
    for (const _ of ['area', 'folder', 'pause', 'remove']) await press('Tab');
    expect(focused()).toBe('Remove notes.txt');
    await press('Enter');
    await waitFor(() => expect(server.requests).toContain('DELETE'));
    expect(server.queue.getSnapshot().ids).toEqual([]);
  });
});

describe('what is heard', () => {
  test('start, each quarter and the end, once each, whatever the number of chunks', async () => {
    server.hold();
    server.queue.add([new File(['x'.repeat(10 * CHUNK)], 'long.txt')]);
    for (let chunk = 1; chunk <= 10; chunk += 1) {
      await patched(chunk);
      // Progress is shown ten times a second at most; people at a slow line hear every quarter.
      await waitFor(() => expect(server.queue.getSnapshot().sent).toBeGreaterThan((chunk - 1) * CHUNK));
      server.letOneThrough();
    }
    await waitFor(() => expect(told.at(-1)).toBe('1 file uploaded'));
    expect(told).toEqual([
      'Upload of 1 file started',
      '25% uploaded',
      '50% uploaded',
      '75% uploaded',
      '1 file uploaded',
    ]);
  });

  test('a refusal of the server, once, with its reason; and once more when it happens again', async () => {
    server.refuse('The disk is full.');
    server.queue.add([new File(['x'], 'a.txt')]);
    const sentence = 'a.txt could not be uploaded. The disk is full.';
    await waitFor(() => expect(told).toEqual(['Upload of 1 file started', sentence]));
    server.queue.retryAll();
    await waitFor(() => expect(told.filter((each) => each === sentence)).toHaveLength(2));
  });
});

test('roles, names and states of a list are those that its looks promise', async () => {
  server.hold();
  server.queue.add([new File(['x'.repeat(2 * CHUNK)], 'report.pdf'), new File(['x'], 'notes.txt')]);
  await patched(2);
  await waitFor(() => expect(server.queue.getSnapshot().sent).toBe(CHUNK / 2));
  expect(await commands.heardFrom('.tus-dropzone')).toMatchInlineSnapshot(`
    "- group "File upload":
      - button "Drop files here or choose files"
      - button "Choose a folder"
      - paragraph:
        - strong: Uploading 2 files
      - button "Pause all"
      - progressbar "All uploads"
      - list "Uploads":
        - listitem:
          - text: report.pdf
          - progressbar "Upload of report.pdf"
          - paragraph: 2.5 kB of 10 kB
          - button "Pause report.pdf"
          - button "Remove report.pdf"
        - listitem:
          - text: notes.txt
          - progressbar "Upload of notes.txt"
          - paragraph: 0 bytes of 1 byte
          - button "Pause notes.txt"
          - button "Remove notes.txt"
      - log:
        - paragraph: Upload of 2 files started"
  `);
});
