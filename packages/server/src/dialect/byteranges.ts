import type { ByteRange } from '../ports/byteStore.ts';

export interface Byteranges {
  readonly contentType: string;
  /** Of the whole body, frames included. */
  readonly contentLength: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Several ranges in one body: `multipart/byteranges` (RFC 9110, 14.6). Each part is read when the one before it is sent.
 *
 * @param boundary must not occur in the file; one that nobody can guess does not.
 */
export function byteranges(
  ranges: readonly ByteRange[],
  file: { readonly length: number; readonly type: string; read(range: ByteRange): AsyncIterable<Uint8Array> },
  boundary: string,
): Byteranges {
  const encoder = new TextEncoder();
  const parts = ranges.map((range) => ({
    range,
    head: encoder.encode(
      `\r\n--${boundary}\r\nContent-Type: ${file.type}\r\nContent-Range: ${contentRange(range, file.length)}\r\n\r\n`,
    ),
  }));
  const end = encoder.encode(`\r\n--${boundary}--\r\n`);

  async function* write(): AsyncGenerator<Uint8Array> {
    for (const { head, range } of parts) {
      yield head;
      yield* file.read(range);
    }
    yield end;
  }

  return {
    contentType: `multipart/byteranges; boundary=${boundary}`,
    contentLength: parts.reduce(
      (sum, { head, range }) => sum + head.length + range.end - range.start,
      end.length,
    ),
    body: write(),
  };
}

export function contentRange({ start, end }: ByteRange, length: number): string {
  return `bytes ${start}-${end - 1}/${length}`;
}
