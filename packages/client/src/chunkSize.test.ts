import { describe, expect, it } from 'vitest';
import { type ChunkSizer, createChunkSizer } from './chunkSize.ts';
import { perOrigin } from './perOrigin.ts';

const KiB = 2 ** 10;
const MiB = 2 ** 20;

/** What something on the way does to a chunk: takes so much of it, refuses it, or breaks after so many bytes. */
type Way = (size: number) => { accepted: number } | 'refused' | { brokenAfter: number };

/** Plays an upload over that way. Gives the bytes on the wire for each byte of the file, and the sizes tried. */
function play(sizer: ChunkSizer, length: number, way: Way, took = (_size: number) => 100) {
  const sizes: number[] = [];
  let wire = 0;
  for (let offset = 0; offset < length; ) {
    const size = Math.min(sizer.size(undefined, length), length - offset);
    sizes.push(size);
    if (sizes.length > 1000) throw new Error('it never ends');
    const answer = way(size);
    if (answer === 'refused') {
      wire += size;
      if (!sizer.refused(size)) throw new Error('refused for good');
    } else if ('brokenAfter' in answer) {
      wire += answer.brokenAfter;
      sizer.broke(size);
    } else {
      wire += size;
      offset += answer.accepted;
      sizer.acknowledged(size, answer.accepted, took(size));
    }
  }
  return { ratio: wire / length, sizes };
}

const whole: Way = (size) => ({ accepted: size });

describe("the size of a chunk, 'auto'", () => {
  it('begins at 4 MiB, grows fourfold while chunks are quick, up to a quarter of the file, and is then all the rest', () => {
    const large = play(createChunkSizer(), 1024 * MiB, whole).sizes;
    expect(large.map((size) => size / MiB)).toEqual([4, 16, 64, 256, 684]);
    const other = play(createChunkSizer(), 400 * MiB, whole).sizes;
    expect(other.map((size) => size / MiB)).toEqual([4, 16, 64, 100, 216]);
    const small = play(createChunkSizer(), 48 * MiB, whole).sizes;
    expect(small.map((size) => size / MiB)).toEqual([4, 16, 28]);
  });

  it('is never above 16 MiB where chunks are in memory', () => {
    const sizer = createChunkSizer();
    play(sizer, 1024 * MiB, whole);
    expect(sizer.size()).toBe(16 * MiB);
  });

  it('after a break lets eight chunks pass before it dares a larger one again', () => {
    const sizer = createChunkSizer();
    const { sizes } = play(sizer, 48 * MiB, (size) =>
      size > 5 * MiB ? { brokenAfter: 5 * MiB } : { accepted: size },
    );
    expect(sizes.map((size) => size / MiB)).toEqual([4, 16, 4, 4, 4, 4, 4, 4, 4, 4, 4, 8, 4, 4]);
  });

  it('after a break of the whole line dares a larger one again as soon as a chunk is through', () => {
    const sizer = createChunkSizer();
    play(sizer, 4 * MiB, whole);
    sizer.broke(16 * MiB);
    sizer.spared();
    const { sizes } = play(sizer, 36 * MiB, whole);
    expect(sizes.map((size) => size / MiB)).toEqual([4, 16, 16]);
  });

  it('still takes a size that breaks twice for too large, however dead the line was in between', () => {
    const sizer = createChunkSizer();
    play(sizer, 4 * MiB, whole);
    for (let count = 0; count < 2; count += 1) {
      sizer.broke(16 * MiB);
      sizer.spared();
    }
    expect(new Set(play(sizer, 36 * MiB, whole).sizes)).toEqual(new Set([4 * MiB]));
  });

  it('stays where it is on a slow line', () => {
    const { sizes } = play(createChunkSizer(), 20 * MiB, whole, () => 10_000);
    expect(new Set(sizes)).toEqual(new Set([4 * MiB]));
  });

  it.each([1 / 8, 1 / 2, 1, 2, 8])(
    'leaves a line of 200 ms and %d MiB/s idle for less than 5 per cent of the time',
    (mebibytes) => {
      const roundTrip = 200;
      const took = (size: number) => (1000 * size) / (mebibytes * MiB) + roundTrip;
      const sizer = createChunkSizer();
      sizer.announced({ maxChunkSize: 999_999_999_999_999 });
      const { sizes } = play(sizer, 256 * MiB, whole, took);
      const idle = sizes.length * roundTrip;
      expect(idle / sizes.reduce((sum, size) => sum + took(size), 0)).toBeLessThan(0.05);
    },
  );

  it('goes to what the server announced, and never past it', () => {
    const large = createChunkSizer();
    large.announced({ maxChunkSize: 40 * MiB });
    expect(Math.max(...play(large, 300 * MiB, whole).sizes)).toBe(40 * MiB);
    const small = createChunkSizer();
    small.announced({ maxChunkSize: 100 * KiB });
    expect(Math.max(...play(small, MiB, whole).sizes)).toBe(100 * KiB);
  });

  it('takes no longer than 10 s for one, and no larger a file changes that', () => {
    const took = (size: number) => (1000 * size) / (20 * MiB);
    const { sizes } = play(createChunkSizer(), 10_240 * MiB, whole, took);
    expect(Math.max(...sizes.map(took))).toBe(10_000);
  });

  it('after a refusal goes back to what was taken before', () => {
    const sizer = createChunkSizer();
    const refusing: Way = (size) => (size > 100 * MiB ? 'refused' : { accepted: size });
    const { ratio, sizes } = play(sizer, 1024 * MiB, refusing);
    expect(ratio).toBeLessThan(1.3);
    expect(sizes.slice(2, 6).map((size) => size / MiB)).toEqual([64, 256, 64, 64]);
  });

  it.each([20, 40, 100])(
    'ends %d MiB over a layer that refuses more than 1 MiB, below 1.3 times the bytes',
    (length) => {
      const refusing: Way = (size) => (size > MiB ? 'refused' : { accepted: size });
      expect(play(createChunkSizer(), length * MiB, refusing).ratio).toBeLessThan(1.3);
    },
  );

  it('finds a limit of 100 KiB', () => {
    const { sizes } = play(createChunkSizer(), MiB, (size) =>
      size > 100 * KiB ? 'refused' : { accepted: size },
    );
    expect(sizes.at(-2)).toBe(64 * KiB);
  });

  it.each([40, 100])(
    'ends %d MiB over a layer that cuts bodies at 10 MB, below 1.2 times the bytes',
    (length) => {
      const cutting: Way = (size) => ({ accepted: Math.min(size, 10_000_000) });
      const { ratio, sizes } = play(createChunkSizer(), length * MiB, cutting);
      expect(ratio).toBeLessThan(1.2);
      expect(sizes.filter((size) => size > 10_000_000)).toHaveLength(1);
    },
  );

  it.each([40, 100])(
    'ends %d MiB over a line that breaks after 5 MiB, below 1.3 times the bytes',
    (length) => {
      const breaking: Way = (size) => (size > 5 * MiB ? { brokenAfter: 5 * MiB } : { accepted: size });
      expect(play(createChunkSizer(), length * MiB, breaking).ratio).toBeLessThan(1.3);
    },
  );

  it('does not take one broken connection for a limit', () => {
    const sizer = createChunkSizer();
    let count = 0;
    play(sizer, 300 * MiB, (size) => {
      count += 1;
      return count % 6 === 0 ? { brokenAfter: size / 2 } : { accepted: size };
    });
    expect(sizer.size(undefined, 300 * MiB)).toBe(256 * MiB);
  });

  it('is not shrunk by the short end of a file', () => {
    const sizer = createChunkSizer();
    sizer.acknowledged(10, 10, 1);
    expect(sizer.size()).toBe(4 * MiB);
  });

  it('gives up when even 64 KiB are refused', () => {
    expect(() => play(createChunkSizer(), MiB, () => 'refused')).toThrow('refused for good');
  });

  it('is remembered for the origin', () => {
    const sizerOf = perOrigin(() => createChunkSizer());
    sizerOf('https://a.example').refused(4 * MiB);
    expect(sizerOf('https://a.example').size()).toBe(MiB);
    expect(sizerOf('https://b.example').size()).toBe(4 * MiB);
  });
});

describe("the user's own size", () => {
  it('is kept to, and still shrinks where it does not fit', () => {
    const sizer = createChunkSizer(2 * MiB);
    sizer.announced({ maxChunkSize: 64 * MiB });
    expect(new Set(play(sizer, 10 * MiB, whole).sizes)).toEqual(new Set([2 * MiB]));
    sizer.refused(2 * MiB);
    expect(sizer.size()).toBe(MiB);
  });
});
