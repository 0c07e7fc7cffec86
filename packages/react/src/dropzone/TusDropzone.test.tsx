import { act, fireEvent, render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, test, vi } from 'vitest';
import { createConversation, makeFile, renderWithQueue, settleInAct } from '../testing/conversation.tsx';
import { createFakeQueue, type FakeUpload } from '../testing/fakeQueue.ts';
import { UploadProvider } from '../UploadProvider.tsx';
import { TusDropzone, type TusDropzoneProps } from './TusDropzone.tsx';

function renderDropzone(props: TusDropzoneProps = {}) {
  const queue = createFakeQueue();
  const { container } = renderWithQueue(queue, <TusDropzone {...props} />);
  const input = container.querySelector('input');
  if (!input) throw new Error('there is no file input');
  const user = userEvent.setup({ applyAccept: false });
  const zone = screen.getByRole('group', { name: 'File upload' });
  return { queue, input, user, zone, choose: (...files: File[]) => user.upload(input, files) };
}

const inFolder = (file: File, path: string) =>
  Object.defineProperty(file, 'webkitRelativePath', { value: path });

/** A dropped folder that is not read before it is let. */
function folderOf(...files: File[]) {
  let letBeRead = () => {};
  const passed = new Promise<void>((resolve) => {
    letBeRead = resolve;
  });
  const entries = files.map((file) => ({
    isFile: true,
    isDirectory: false,
    name: file.name,
    fullPath: `/photos/${file.name}`,
    file: (give: (file: File) => void) => give(file),
  }));
  const createReader = () => {
    let batches = [entries, []];
    return {
      readEntries(give: (batch: unknown) => void) {
        const [batch, ...rest] = batches;
        batches = rest;
        void passed.then(() => give(batch));
      },
    };
  };
  return { letBeRead, folder: { isFile: false, isDirectory: true, name: 'photos', createReader } };
}

const rejected = () =>
  within(screen.getByRole('list', { name: /not added/ }))
    .getAllByRole('listitem')
    .map((item) => item.textContent);

describe('adding files', () => {
  test('by the file dialog', async () => {
    const { queue, choose } = renderDropzone();
    await choose(makeFile('a.txt', 1), makeFile('b.txt', 1));
    expect(queue.calls).toEqual(['add a.txt', 'add b.txt']);
    expect(screen.getByRole('list', { name: 'Uploads' }).children).toHaveLength(2);
  });

  test('the button opens the dialog by Enter and by Space', async () => {
    const { input, user } = renderDropzone();
    const open = vi.spyOn(input, 'click');
    await user.tab();
    expect(document.activeElement).toBe(
      screen.getByRole('button', { name: /Drop files here or choose files/ }),
    );
    await user.keyboard('{Enter}');
    expect(open).toHaveBeenCalledTimes(1);
    await user.keyboard(' ');
    expect(open).toHaveBeenCalledTimes(2);
  });

  test('by pasting', async () => {
    const { queue, zone } = renderDropzone();
    const file = makeFile('screenshot.png', 1, 'image/png');
    fireEvent.paste(zone, {
      clipboardData: {
        files: [file],
        items: [{ kind: 'file', type: file.type, getAsFile: () => file }],
        types: ['Files'],
      },
    });
    await settleInAct();
    expect(queue.calls).toEqual(['add screenshot.png']);
  });

  test.each([
    ['a few files: each is asked for its handle while the drop lasts', 2, 2],
    ['a thousand files: none is asked, it would hold up the page', 1000, 0],
  ])('by dropping %s', async (_, count, asked) => {
    const { queue, zone } = renderDropzone();
    // A file that lies on no disk has no handle, or Chromium says that it may not have one: it is added all the same.
    const getAsFileSystemHandle = vi
      .fn(async (): Promise<FileSystemHandle | null> => null)
      .mockRejectedValueOnce(new DOMException('', 'SecurityError'));
    const items = Array.from({ length: count }, (_, index) => {
      const file = makeFile(`${index}.txt`, 1);
      return { kind: 'file', type: '', getAsFile: () => file, getAsFileSystemHandle };
    });
    fireEvent.drop(zone, { dataTransfer: { items, files: [], types: ['Files'] } });
    expect(getAsFileSystemHandle).toHaveBeenCalledTimes(asked);
    await vi.waitFor(() => expect(queue.calls).toHaveLength(count), 10_000);
  });

  test('by choosing a folder: each file has its place in it as metadata', async () => {
    const { queue, input, user } = renderDropzone({ folders: true, metadata: { album: '7' } });
    const add = vi.spyOn(queue, 'add');
    const open = vi.spyOn(input, 'click');
    await user.click(screen.getByRole('button', { name: 'Choose a folder' }));
    expect(open).toHaveBeenCalledTimes(1);
    expect(input.webkitdirectory).toBe(true);
    const file = inFolder(makeFile('dawn.jpg', 1), 'photos/2026/dawn.jpg');
    fireEvent.change(input, {
      target: { files: [file, inFolder(makeFile('.DS_Store', 1), 'photos/.DS_Store')] },
    });
    expect(add.mock.calls).toEqual([
      [[file], { metadata: { album: '7', relativePath: 'photos/2026/dawn.jpg' } }],
    ]);
    await user.click(screen.getByRole('button', { name: /Drop files here/ }));
    expect(input.webkitdirectory).toBe(false);
  });

  test('not when disabled while a dropped folder is still being read: each is told as not added', async () => {
    const queue = createFakeQueue();
    const area = (disabled: boolean) => (
      <UploadProvider queue={queue}>
        <TusDropzone disabled={disabled} />
      </UploadProvider>
    );
    const { rerender } = render(area(false));
    const { folder, letBeRead } = folderOf(makeFile('dawn.jpg', 1), makeFile('noon.jpg', 1));
    const items = [{ kind: 'file', type: '', webkitGetAsEntry: () => folder }];
    fireEvent.drop(screen.getByRole('group', { name: 'File upload' }), {
      dataTransfer: { items, files: [], types: ['Files'] },
    });
    rerender(area(true));
    letBeRead();
    await screen.findByText('2 files were not added');
    expect(rejected()).toEqual(['dawn.jpg', 'noon.jpg'].map((name) => expect.stringContaining(name)));
    expect(queue.calls).toEqual([]);
    rerender(area(false));
    fireEvent.drop(screen.getByRole('group', { name: 'File upload' }), {
      dataTransfer: { items, files: [], types: ['Files'] },
    });
    await vi.waitFor(() => expect(queue.calls).toEqual(['add dawn.jpg', 'add noon.jpg']));
  });

  test('not at all while disabled, and the button says so', async () => {
    const { queue, choose, input, user } = renderDropzone({ disabled: true });
    const open = vi.spyOn(input, 'click');
    const button = screen.getByRole('button', { name: /Drop files here/ });
    expect(button.getAttribute('aria-disabled')).toBe('true');
    await user.click(button);
    expect(open).not.toHaveBeenCalled();
    await choose(makeFile('a.txt', 1));
    expect(queue.calls).toEqual([]);
  });
});

describe('limits', () => {
  test('are told before anything is chosen, and belong to the button', () => {
    renderDropzone({ accept: 'image/*,.pdf', maxSize: 10_000_000, maxFiles: 5 });
    const button = screen.getByRole('button', { name: /Drop files here/ });
    const hint = document.getElementById(button.getAttribute('aria-describedby') ?? '');
    expect(hint?.textContent).toBe('Images or PDF · up to 10\u00a0MB each · 5 files at most');
  });

  test('a file of another type is listed with what is accepted, and the others are added', async () => {
    const onRejected = vi.fn();
    const { queue, choose } = renderDropzone({ accept: 'image/*,.pdf', onRejected });
    await choose(
      makeFile('song.mp3', 1, 'audio/mpeg'),
      makeFile('a.png', 1, 'image/png'),
      makeFile('b.PDF', 1),
    );
    expect(queue.calls).toEqual(['add a.png', 'add b.PDF']);
    expect(rejected()).toEqual(['song.mp3 This type of file is not accepted here; choose images or PDF.']);
    expect(onRejected).toHaveBeenCalledTimes(1);
  });

  test('a file that is too large is listed with its size and the limit', async () => {
    const { queue, choose } = renderDropzone({ maxSize: 1000 });
    await choose(makeFile('big.bin', 2000));
    expect(queue.calls).toEqual([]);
    expect(rejected()).toEqual(['big.bin The file is 2\u00a0kB; the most is 1\u00a0kB.']);
  });

  test('maxFiles counts what is in the list already', async () => {
    const { queue, choose } = renderDropzone({ maxFiles: 2 });
    await choose(makeFile('a.txt', 1));
    await choose(makeFile('b.txt', 1), makeFile('c.txt', 1));
    expect(queue.calls).toEqual(['add a.txt', 'add b.txt']);
    expect(rejected()).toEqual(['c.txt Only 2 files can be in the list. Remove one to add another.']);
  });

  test('rejected files stay until they are dismissed, and the focus goes back to the button', async () => {
    const { choose, user } = renderDropzone({ maxSize: 1 });
    await choose(makeFile('a.bin', 2));
    await choose(makeFile('b.bin', 2));
    expect(rejected()).toHaveLength(2);
    await user.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(screen.queryByText(/not added/, { selector: 'strong' })).toBeNull();
    expect(document.activeElement).toBe(screen.getByRole('button', { name: /Drop files here/ }));
  });
});

test('words can be replaced one by one', () => {
  renderDropzone({ messages: { dropFiles: 'Your photos, please' } });
  expect(screen.getByRole('button', { name: /Your photos, please or choose files/ })).toBeDefined();
});

test('parts can be left out, arranged and replaced', async () => {
  const queue = createFakeQueue();
  queue.stand({ id: 'a', name: 'a.txt' });
  renderWithQueue(
    queue,
    <TusDropzone>
      <TusDropzone.List>
        {(id) => (
          <TusDropzone.Item key={id} id={id}>
            <TusDropzone.Name />
          </TusDropzone.Item>
        )}
      </TusDropzone.List>
      <TusDropzone.Input />
      <TusDropzone.Trigger>Add more</TusDropzone.Trigger>
    </TusDropzone>,
  );
  expect(screen.getByRole('listitem').textContent).toBe('a.txt');
  expect(screen.getByRole('button', { name: 'Add more' })).toBeDefined();
});

describe('what is told', () => {
  const heard = () => Array.from(screen.getByRole('log').children, (sentence) => sentence.textContent);

  test('one polite log says start, quarters and end, once each, and the callback comes once', async () => {
    const onCompleted = vi.fn();
    const queue = createFakeQueue();
    renderWithQueue(queue, <TusDropzone onCompleted={onCompleted} />);
    expect(screen.getByRole('log').getAttribute('aria-live')).toBe('polite');
    const told: string[] = [];
    const listen = () => {
      for (const { textContent } of screen.getByRole('log').children) {
        if (textContent && !told.includes(textContent)) told.push(textContent);
      }
    };
    let upload: FakeUpload | undefined;
    act(() => {
      upload = queue.stand({ id: 'a', name: 'a.bin', length: 1000 });
    });
    for (let sent = 0; sent <= 1000; sent += 10) {
      act(() => upload?.show({ status: 'uploading', phase: 'appending', sent }));
      listen();
    }
    act(() => upload?.show({ status: 'completed', response: null }));
    listen();
    expect(told).toEqual([
      'Upload of 1 file started',
      '25% uploaded',
      '50% uploaded',
      '75% uploaded',
      '1 file uploaded',
    ]);
    expect(onCompleted).toHaveBeenCalledTimes(1);
    expect(onCompleted.mock.calls[0]?.[0]).toMatchObject({ status: 'completed', name: 'a.bin' });
  });

  test('a failure is told once, with the sentence of the server', async () => {
    const onFailed = vi.fn();
    const { queue, refused } = createConversation();
    renderWithQueue(queue, <TusDropzone onFailed={onFailed} />);
    queue.add([makeFile('a.bin', 400)]);
    await refused('POST', 422, 'Not on Sundays.');
    expect(heard()).toEqual(['Upload of 1 file started', 'a.bin could not be uploaded. Not on Sundays.']);
    expect(screen.getByRole('listitem').textContent).toContain('Not on Sundays.');
    expect(onFailed).toHaveBeenCalledTimes(1);
  });

  test('several failures are one by its name, and one sentence for the others once the run is over', async () => {
    const { queue, refused } = createConversation();
    renderWithQueue(queue, <TusDropzone />);
    queue.add(['a', 'b', 'c', 'd', 'e'].map((name) => makeFile(name, 400)));
    for (let count = 0; count < 5; count += 1) await refused('POST', 422, 'Not on Sundays.');
    expect(heard()).toEqual([
      'Upload of 5 files started',
      'a could not be uploaded. Not on Sundays.',
      '4 more files could not be uploaded. Not on Sundays.',
    ]);
  });

  test('where two drop areas show one queue, the second takes over when the first goes', async () => {
    const queue = createFakeQueue();
    const upload = queue.stand({ id: 'a', name: 'a.bin', length: 1000 });
    const areas = (first: boolean) => (
      <UploadProvider queue={queue}>
        {first && <TusDropzone key="first" />}
        <TusDropzone key="second" />
      </UploadProvider>
    );
    const { rerender } = render(areas(true));
    act(() => upload.show({ status: 'uploading', phase: 'appending' }));
    act(() => upload.show({ sent: 300 }));
    rerender(areas(false));
    act(() => upload.show({ sent: 400 }));
    expect(heard()).toEqual([]);
    act(() => upload.show({ sent: 600 }));
    expect(heard()).toEqual(['50% uploaded']);
  });

  test('two drop areas on one queue do not say everything twice', async () => {
    const { queue } = createConversation();
    renderWithQueue(
      queue,
      <>
        <TusDropzone />
        <TusDropzone />
      </>,
    );
    queue.add([makeFile('a.bin', 400)]);
    await settleInAct();
    const told = screen
      .getAllByRole('log')
      .flatMap((log) => Array.from(log.children, (line) => line.textContent));
    expect(told).toEqual(['Upload of 1 file started']);
  });
});
