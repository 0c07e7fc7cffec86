import { describe, expect, it } from 'vitest';
import { bytesAsFile } from '../testing/bytesAsFile.ts';
import { FileBlob } from './fileBlob.ts';

const bytes = Uint8Array.from({ length: 700_000 }, (_, index) => index % 251);

describe('a part of a file as a Blob', () => {
  const real = new Blob([bytes.subarray(1000, 600_000)]);

  it('has the bytes of one, however it is asked for them, and closes the file', async () => {
    const { open, state } = bytesAsFile(bytes);
    const part = new FileBlob(open, 1000, 600_000);
    expect(state).toEqual({ open: 0, reads: 0 });
    const whole = Buffer.from(await real.arrayBuffer());
    expect(part.size).toBe(real.size);
    expect(Buffer.from(await part.arrayBuffer()).equals(whole)).toBe(true);
    expect(Buffer.from(await part.bytes()).equals(whole)).toBe(true);
    expect(await part.slice(0, 90).text()).toBe(await real.slice(0, 90).text());
    expect(Buffer.from(await new Response(part.stream()).arrayBuffer()).equals(whole)).toBe(true);
    expect(Buffer.from(await new Response(part).arrayBuffer()).equals(whole)).toBe(true);
    expect(state.open).toBe(0);
  });

  it.each([
    [[]],
    [[10]],
    [[10, 20]],
    [[-10]],
    [[-20, -10]],
    [[20, 10]],
    [[599_000, 999_999]],
    [[999_999]],
  ] as const)('has the slices of one: %j', async ([start, end]) => {
    const part = new FileBlob(bytesAsFile(bytes).open, 1000, 600_000);
    const same = async (one: Blob, other: Blob) =>
      Buffer.from(await one.arrayBuffer()).equals(Buffer.from(await other.arrayBuffer()));
    expect(await same(part.slice(start, end), real.slice(start, end))).toBe(true);
    expect(await same(part.slice(5).slice(start, end), real.slice(5).slice(start, end))).toBe(true);
  });

  it('closes the file, too, when it cannot be read', async () => {
    const { open, state } = bytesAsFile(bytes);
    const broken = async () => ({ ...(await open()), read: () => Promise.reject(new Error('i/o')) });
    await expect(new FileBlob(broken, 0, 10).arrayBuffer()).rejects.toThrow('i/o');
    expect(state.open).toBe(0);
  });
});
