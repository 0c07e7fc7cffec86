import { PassThrough, Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { NodeBody } from './body.ts';

const MIB = 1024 * 1024;

describe('the body of a request of node:http', () => {
  it('reads on while a chunk is written, but only so far; then the socket waits', async () => {
    let pushed = 0;
    const total = 16 * MIB;
    const source = new Readable({
      read() {
        pushed += 65_536;
        this.push(Buffer.alloc(65_536));
        if (pushed === total) this.push(null);
      },
    });
    const body = new NodeBody(source);
    let read = (await body.next()).value?.length ?? 0;
    await expect.poll(() => source.isPaused()).toBe(true);
    expect(pushed).toBeGreaterThan(128 * 1024);
    expect(pushed).toBeLessThan(2 * MIB);
    for await (const chunk of body) read += chunk.length;
    expect(read).toBe(total);
  });

  it('holds few chunks, however small a client makes them', async () => {
    let pushed = 0;
    const source = new Readable({
      highWaterMark: 16,
      read() {
        pushed += 1;
        this.push(pushed > 5000 ? null : Buffer.from('x'));
      },
    });
    const body = new NodeBody(source);
    let read = (await body.next()).value?.length ?? 0;
    await expect.poll(() => source.isPaused()).toBe(true);
    expect(pushed).toBeLessThan(1100);
    for await (const chunk of body) read += chunk.length;
    expect(read).toBe(5000);
  });

  it('gives what arrived before a cut, then says so', async () => {
    const source = new PassThrough();
    const body = new NodeBody(source);
    source.write('hello');
    expect(String((await body.next()).value)).toBe('hello');
    const rest = body.next();
    source.destroy();
    await expect(rest).rejects.toThrow('cut');
    await expect(body.next()).rejects.toThrow('cut');
  });

  it('knows a request that was cut before anybody read it', async () => {
    const source = new PassThrough();
    source.destroy();
    await expect(new NodeBody(source).next()).rejects.toThrow('cut');
  });
});
