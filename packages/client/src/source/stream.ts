import type { ErrorClass, UploadError } from '../errors.ts';
import type { Source, SourceSlice } from './source.ts';

/** Where a stream's bytes come from, in the pieces that it has them in: as a reader of the web's streams. */
export interface Pieces {
  read(): Promise<{ readonly done: boolean; readonly value?: unknown }>;
  cancel(): Promise<void>;
}

/**
 * Bytes that can be had only once. Kept is what may have to be sent again: from the `start` asked for last (all before
 * it is acknowledged) to the end of the chunk, and the piece after it, which tells whether the stream goes on.
 */
export function streamSource(pieces: Pieces, UploadError: ErrorClass): Source {
  let kept: Uint8Array<ArrayBuffer>[] = [];
  /** Where the kept bytes begin and end in the stream. */
  let begin = 0;
  let end = 0;
  let ended = false;
  let closed = false;
  let turn: Promise<unknown> = Promise.resolve();

  /** The stream is read past `until`, so that it is known whether that is its end. */
  async function fill(until: number): Promise<void> {
    while (!ended && !closed && end <= until) {
      const { done, value } = await pieces.read().catch((cause) => {
        throw unreadable('The stream broke. Start a new upload with a new stream.', cause);
      });
      if (done) ended = true;
      else keep(bytesOf(value));
    }
  }

  function keep(bytes: Uint8Array<ArrayBuffer>): void {
    kept.push(bytes);
    end += bytes.byteLength;
  }

  function release(start: number): void {
    while (begin < start) {
      const first = kept.shift();
      if (first === undefined) return;
      const acknowledged = Math.min(first.byteLength, start - begin);
      begin += acknowledged;
      if (acknowledged < first.byteLength) kept.unshift(first.subarray(acknowledged));
    }
  }

  /** The first `length` kept bytes in one piece; that piece takes the place of those it was made of. */
  function first(length: number): Uint8Array<ArrayBuffer> {
    const [head] = kept;
    if (head !== undefined && head.byteLength >= length) return head.subarray(0, length);
    const joined = new Uint8Array(length);
    let filled = 0;
    while (filled < length) {
      const piece = kept.shift();
      if (piece === undefined) break;
      const part = piece.subarray(0, length - filled);
      joined.set(part, filled);
      filled += part.byteLength;
      if (part.byteLength < piece.byteLength) kept.unshift(piece.subarray(part.byteLength));
    }
    kept.unshift(joined);
    return joined;
  }

  async function read(start: number, until: number): Promise<SourceSlice> {
    if (start < begin || start > end) {
      throw unreadable(
        `The stream cannot be read again from byte ${start}: it is kept from byte ${begin} on, what came before was acknowledged by the server. Start a new upload with a new stream.`,
      );
    }
    release(start);
    await fill(until);
    const bytes = first(Math.min(until, end) - start);
    return { bytes, last: ended && until >= end };
  }

  function bytesOf(piece: unknown): Uint8Array<ArrayBuffer> {
    // A stream's piece is its reader's own: nobody else has the memory, shared or not.
    if (ArrayBuffer.isView(piece)) {
      return new Uint8Array(piece.buffer as ArrayBuffer, piece.byteOffset, piece.byteLength);
    }
    if (piece instanceof ArrayBuffer) return new Uint8Array(piece);
    throw unreadable(
      `The stream gave ${piece === undefined ? 'undefined' : `a ${typeof piece}`} where bytes (Uint8Array) were expected. Encode it first, for example with TextEncoderStream.`,
    );
  }

  function unreadable(sentence: string, cause?: unknown): UploadError {
    return new UploadError(sentence, { code: 'source-unreadable', cause });
  }

  return {
    get length() {
      return null;
    },
    name: '',
    type: '',

    // One after the other: a request that was given up may still be waiting for the stream.
    slice(start, until) {
      const slice = turn.then(() => read(start, until));
      turn = slice.catch(() => {});
      return slice;
    },

    close() {
      if (closed) return;
      closed = true;
      kept = [];
      if (!ended) pieces.cancel().catch(() => {});
    },
  };
}
