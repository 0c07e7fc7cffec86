import type { Limits } from '@kit/protocol';

const MiB = 2 ** 20;

// Small enough for the bodies that many layers let pass (10 MB in Next's proxy), large enough to fill a line.
const START = 4 * MiB;
// So much may always be dared, and a chunk that is in memory has no more.
const HELD = 16 * MiB;
// Few steps lead from the first chunk to one that is large enough: each request costs the page's main thread some 2 ms.
const GROWTH = 4;
const LEAST = 64 * 2 ** 10;
// nginx takes this much unless told otherwise; it is the first guess after a refusal.
const COMMON_LIMIT = MiB;
// After a break, so many chunks go through before a larger one is dared again.
const CAUTION = 8;
// Milliseconds that a chunk may take, as long as the line stays as it is: the round trip between two chunks, in which
// nothing moves, is 0.2 s on a long line, and little beside it. It is also what a lost one costs.
const LONG_CHUNK = 10_000;

/** Learns how many bytes one request may carry on the way to one server. All sizes in bytes. */
export interface ChunkSizer {
  /**
   * The next chunk: at most `room`, but where the server asks for more. `length`: of a file that is read only while it is
   * sent; default 0: a chunk of it is in memory.
   */
  size(room?: number, length?: number): number;
  /** The server said how much, and how little, it takes in one request. */
  announced(limits: Limits): void;
  /** `accepted` of `size` bytes were acknowledged, after so many milliseconds. */
  acknowledged(size: number, accepted: number, duration: number): void;
  /** This size was refused. Tells whether there is a smaller one to try. */
  refused(size: number): boolean;
  /** The connection broke while this size was on its way. */
  broke(size: number): void;
  /** Nothing gets through, not even a question: what broke before was the line, and no size. */
  spared(): void;
}

/** @param fixed the user's own size, which is never exceeded; without it the size is found out. */
export function createChunkSizer(fixed?: number): ChunkSizer {
  let size = fixed ?? START;
  let most = fixed ?? Number.POSITIVE_INFINITY;
  let proven = 0;
  let brokenAt = 0;
  let caution = 0;
  let floor = 0;

  const limit = (bytes: number) => {
    most = Math.min(most, bytes);
    size = Math.min(size, most);
  };

  return {
    size(room = size, length = 0) {
      // What a layer before the server costs that refuses, or cuts, is a quarter at most; once that has come through, all
      // that is left goes in one.
      const dared = fixed ?? Math.max(HELD, proven < length / 4 ? Math.ceil(length / 4) : length);
      return Math.max(floor, Math.min(size, room, dared));
    },
    announced({ maxChunkSize = most, minChunkSize = 0 }) {
      limit(maxChunkSize);
      floor = minChunkSize;
    },
    acknowledged(sent, accepted, duration) {
      proven = Math.max(proven, accepted);
      if (accepted === brokenAt) brokenAt = 0;
      // Something on the way cuts bodies without a word (next.js#84712): what came through is what it lets pass.
      if (accepted < sent) return limit(Math.max(accepted, LEAST));
      if (caution > 0) caution -= 1;
      else if (sent === size && duration < LONG_CHUNK) {
        size = Math.min(Math.floor(size * Math.min(GROWTH, LONG_CHUNK / duration)), most);
      }
    },
    refused(bytes) {
      if (bytes <= Math.max(LEAST, floor)) return false;
      limit(Math.max(LEAST, Math.min(COMMON_LIMIT, Math.floor(bytes / 2)), proven < bytes ? proven : 0));
      return true;
    },
    broke(bytes) {
      const smaller = bytes > proven && proven >= LEAST ? proven : Math.max(LEAST, Math.floor(bytes / 2));
      // Once may be chance. Twice at one size, and that size is taken for what breaks the connection.
      if (brokenAt === bytes) limit(smaller);
      else if (bytes > proven) {
        size = Math.min(size, smaller);
        caution = CAUTION;
      }
      brokenAt = bytes;
    },
    spared() {
      // The next chunk is a smaller one all the same: were one after the other lost, none of this size would ever be whole.
      caution = 0;
    },
  };
}
