import { createUploadQueue, type Transport } from '@kit/client';
import { cleanup, render, screen, waitFor } from '@testing-library/react';
import { afterEach, expect, test } from 'vitest';
import { userEvent } from 'vitest/browser';
import '../styles.css';
import { TusDropzone } from '../dropzone/TusDropzone.tsx';
import { dragOf, drop } from '../testing/drag.ts';
import { UploadProvider } from '../UploadProvider.tsx';

const MANY = 10_000;

/** A server that never answers: what is under test is what the page does meanwhile. */
const silence: Transport = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));

const frame = () => new Promise<number>((resolve) => requestAnimationFrame(resolve));
async function frames(count: number) {
  for (let turn = 0; turn < count; turn += 1) await frame();
}

const files = Array.from({ length: MANY }, (_, index) => new File(['x'], `file-${index + 1}.txt`));
const rows = () => screen.getAllByRole('listitem');
const list = () => screen.getByRole('list', { name: 'Uploads' });
/** The row in the middle of what is in sight of the list; its place from 1. */
function placeInSight(scroller = list()): number {
  const { left, top, bottom } = scroller.getBoundingClientRect();
  const middle = document.elementFromPoint(left + 30, (Math.max(0, top) + Math.min(bottom, innerHeight)) / 2);
  return Number(middle?.closest('.tus-item')?.ariaPosInSet);
}
const names = () => rows().map((row) => row.querySelector('.tus-item-name')?.textContent);

/** An empty area, and the drop of all files on it: when it resolves they are in the list and drawn. */
async function prepareDrop() {
  const queue = createUploadQueue({ endpoint: '/files', resume: false, transport: silence });
  render(
    <UploadProvider queue={queue}>
      <TusDropzone />
    </UploadProvider>,
  );
  const zone = screen.getByRole('group', { name: 'File upload' });
  const data = dragOf(...files);
  await frames(3);
  const dropFiles = async () => {
    const before = queue.getSnapshot().ids.length;
    drop(zone, data);
    while (queue.getSnapshot().ids.length < before + MANY) await frame();
    await frames(3);
  };
  return { queue, dropFiles };
}

async function dropAll() {
  const { queue, dropFiles } = await prepareDrop();
  await dropFiles();
  return queue;
}

afterEach(cleanup);

// What it takes in milliseconds is for `npm run bench` to say; what it must not do is to draw what nobody sees.
test('a drop of 10,000 files: at no frame are there more rows than are in sight and near it', async () => {
  const { queue, dropFiles } = await prepareDrop();
  let most = 0;
  let dropped = false;
  const look = async () => {
    while (!dropped) {
      most = Math.max(most, screen.queryAllByRole('listitem').length);
      await frame();
    }
  };
  const looked = look();
  await dropFiles();
  dropped = true;
  await looked;
  expect(queue.getSnapshot().ids).toHaveLength(MANY);
  expect(most).toBeGreaterThan(0);
  expect(most).toBeLessThan(60);
});

test('scrolling brings rows before they are seen, each with its place among all', async () => {
  await dropAll();
  const scroller = list();
  for (let step = 0; step < 30; step += 1) {
    scroller.scrollTop += 2000;
    await frames(2);
    expect(placeInSight(scroller), `after ${step} steps`).toBeGreaterThan(0);
  }
  for (const row of rows()) {
    expect(row.querySelector('.tus-item-name')?.textContent).toBe(`file-${row.ariaPosInSet}.txt`);
    expect(row.ariaSetSize).toBe(String(MANY));
  }
  list().scrollTop = list().scrollHeight;
  await waitFor(() =>
    expect(names().slice(-3)).toEqual(['file-9998.txt', 'file-9999.txt', 'file-10000.txt']),
  );
});

test('a focused row stays while the list is scrolled away from it, and Tab goes on to its neighbour', async () => {
  await dropAll();
  const remove = screen.getByRole('button', { name: 'Remove file-5.txt' });
  remove.focus();
  list().scrollTop = 200_000;
  await waitFor(() => expect(placeInSight()).toBeGreaterThan(2000));
  expect(document.activeElement).toBe(remove);
  await userEvent.keyboard('{Tab}');
  expect(document.activeElement).toBe(screen.getByRole('button', { name: 'Pause file-6.txt' }));
  expect(names()).toContain('file-7.txt');
});

test('the keyboard removes row after row in the middle of the list', async () => {
  const queue = await dropAll();
  list().scrollTop = 300_000;
  await waitFor(() => expect(placeInSight()).toBeGreaterThan(3000));
  const place = placeInSight();
  screen.getByRole('button', { name: `Remove file-${place}.txt` }).focus();
  await userEvent.keyboard('{Enter}');
  expect(document.activeElement?.ariaLabel).toBe(`Remove file-${place + 1}.txt`);
  await userEvent.keyboard('{Enter}');
  expect(document.activeElement?.ariaLabel).toBe(`Remove file-${place + 2}.txt`);
  expect(queue.getSnapshot().ids).toHaveLength(MANY - 2);
});

test('where the page scrolls instead of the list, it is the same', async () => {
  document.documentElement.style.setProperty('--tus-list-height', 'none');
  await dropAll();
  expect(rows().length).toBeLessThan(60);
  window.scrollTo(0, 100_000);
  await waitFor(() => expect(placeInSight()).toBeGreaterThan(1000));
  document.documentElement.style.removeProperty('--tus-list-height');
});
