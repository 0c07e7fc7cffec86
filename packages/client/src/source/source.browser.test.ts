import { expect, it } from 'vitest';
import { openSource } from './openSource.ts';
import { readSource } from './readSource.ts';

const bytes = Uint8Array.from({ length: 100 }, (_, index) => index);

it("reads parts of a browser's File", async () => {
  const source = openSource(new File([bytes], '보고서.bin', { type: 'application/x-bytes' }));
  expect(source).toMatchObject({ name: '보고서.bin', type: 'application/x-bytes', length: 100 });
  expect(await readSource(source, 10, 20)).toEqual(bytes.slice(10, 20));
});

it("takes a File of another window, which is no instance of this one's Blob", async () => {
  const frame = document.createElement('iframe');
  document.body.append(frame);
  const other = frame.contentWindow as (Window & typeof globalThis) | null;
  if (other === null) throw new Error('The frame has no window');
  const file = new other.File([bytes], 'other.bin');
  expect(file).not.toBeInstanceOf(Blob);
  expect(await readSource(openSource(file), 10, 20)).toEqual(bytes.slice(10, 20));
  expect(await readSource(openSource(new other.Uint8Array([1, 2, 3])), 1, 3)).toHaveLength(2);
  expect(openSource(new other.ArrayBuffer(5)).length).toBe(5);
  frame.remove();
});

it('reads where Blob has no arrayBuffer(), as in jsdom', async () => {
  const older = (blob: Blob): Blob =>
    Object.setPrototypeOf(blob, {
      size: blob.size,
      type: '',
      slice: (start: number, end: number) => older(Blob.prototype.slice.call(blob, start, end)),
    });
  const blob = new Blob([bytes]);
  expect('arrayBuffer' in older(blob)).toBe(false);
  expect(await readSource(openSource(blob), 10, 20)).toEqual(bytes.slice(10, 20));
});

it('reads a file by its handle, and tells when it has changed since', async () => {
  const folder = await navigator.storage.getDirectory();
  const handle = await folder.getFileHandle('hundred.bin', { create: true });
  const write = async (content: Uint8Array<ArrayBuffer>) => {
    const file = await handle.createWritable();
    await file.write(content);
    await file.close();
  };
  await write(bytes);
  const source = openSource(handle);
  expect(source).toMatchObject({ name: 'hundred.bin', length: null });
  await source.open?.();
  expect(source.length).toBe(100);
  expect(await readSource(source, 10, 20)).toEqual(bytes.slice(10, 20));

  await write(bytes.slice(50));
  await expect(source.verify?.(0)).rejects.toMatchObject({ name: 'UploadError', retryable: false });
  await folder.removeEntry('hundred.bin');
  await expect(openSource(handle).open?.()).rejects.toMatchObject({ code: 'source-unreadable' });
});
