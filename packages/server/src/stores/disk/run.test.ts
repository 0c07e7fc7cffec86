import { describe, expect, it } from 'vitest';
import { RUN_LENGTH, Run, runLengthFor, without } from './run.ts';

const KIB = 1024;

function bytes(length: number, fill: number): Uint8Array {
  return new Uint8Array(length).fill(fill);
}

describe('a run of bytes', () => {
  it('keeps large chunks as they are', () => {
    const run = new Run();
    const chunks = Array.from({ length: 15 }, (_, i) => bytes(64 * KIB, i));
    for (const chunk of chunks) expect(run.add(chunk, 0)).toBe(chunk.length);
    expect(run.length).toBe(RUN_LENGTH);
    const pieces = run.pieces();
    expect(pieces).toHaveLength(15);
    for (const [i, piece] of pieces.entries()) expect(piece).toBe(chunks[i]);
  });

  it('copies together what comes in drops, so that a million of them take no memory of their own', () => {
    const run = new Run();
    for (let i = 0; i < RUN_LENGTH; i += 1) run.add(bytes(1, i), 0);
    const pieces = run.pieces();
    expect(pieces.length).toBeLessThan(40);
    const whole = Buffer.concat(pieces);
    expect(whole).toHaveLength(RUN_LENGTH);
    expect(whole.every((byte, i) => byte === i % 256)).toBe(true);
  });

  it('keeps no large memory alive for a small slice of it', () => {
    const run = new Run();
    run.add(bytes(RUN_LENGTH, 1).subarray(0, 100 * KIB), 0);
    const held = run.pieces().reduce((sum, piece) => sum + piece.buffer.byteLength, 0);
    expect(held).toBeLessThanOrEqual(128 * KIB);
  });

  it('keeps the order of small and large chunks', () => {
    const run = new Run();
    const sent: Uint8Array[] = [];
    for (let i = 0; i < 60; i += 1) {
      const chunk = bytes(i % 3 === 0 ? 9 * KIB : 100 + i, i);
      sent.push(chunk);
      run.add(chunk, 0);
    }
    expect(Buffer.concat(run.pieces()).equals(Buffer.concat(sent))).toBe(true);
  });

  it('takes of a chunk what has room', () => {
    const run = new Run();
    expect(run.add(bytes(RUN_LENGTH + 5, 1), 0)).toBe(RUN_LENGTH);
    const rest = new Run();
    expect(rest.add(bytes(RUN_LENGTH + 5, 1), RUN_LENGTH)).toBe(5);
    expect(rest.length).toBe(5);
  });
});

describe('the length of runs', () => {
  it('shrinks so that all runs being gathered have 3.75 MiB together, until each has 120 KiB', () => {
    expect([1, 4, 5, 8, 9, 16, 17, 32, 33, 1000].map((uploads) => runLengthFor(uploads) / KIB)).toEqual([
      960, 960, 480, 480, 240, 240, 120, 120, 120, 120,
    ]);
  });

  it('is no power of two, whatever the number of uploads', () => {
    const counts = Array.from({ length: 200 }, (_, uploads) => uploads);
    for (const length of counts.map(runLengthFor)) expect(Number.isInteger(Math.log2(length))).toBe(false);
  });
});

describe('what is left of pieces', () => {
  it.each([
    [0, [1, 2, 3, 4, 5, 6]],
    [2, [3, 4, 5, 6]],
    [3, [4, 5, 6]],
    [5, [6]],
    [6, []],
  ])('when %i bytes of them are written', (done, left) => {
    const pieces = [new Uint8Array([1, 2]), new Uint8Array([3]), new Uint8Array([4, 5, 6])];
    expect([...Buffer.concat(without(pieces, done))]).toEqual(left);
  });
});
