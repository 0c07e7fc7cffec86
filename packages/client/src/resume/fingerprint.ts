import { encodeBase64 } from '@kit/protocol';
import type { Fingerprint, FingerprintContext } from '../options.ts';
import { readParts, readSource } from '../source/readSource.ts';
import type { Source } from '../source/source.ts';
import { sha256 } from './sha256.ts';

const KIBIBYTE = 1024;
const SAMPLE_LENGTH = 32 * KIBIBYTE;
const SAMPLE_COUNT = 8;
const LEAF_LENGTH = 1024 * KIBIBYTE;

/**
 * The default: SHA-256 over eight samples of 32 KiB (the beginning, the end, six evenly between; a file of up to
 * 256 KiB is read whole), the length, the type, the scope and the endpoint. It takes milliseconds for a file of any
 * length. Neither name nor modification time are in it: phones give new ones on each pick (tus-js-client#142).
 *
 * A file that is edited in place, with its length unchanged and only between the samples, keeps its key: for disk images
 * and databases take `fullFingerprint`.
 *
 * @returns `null` for a stream: its bytes cannot be read twice.
 * @throws UploadError 'source-unreadable' or 'source-changed'.
 */
export const sampledFingerprint: Fingerprint = async (_input, context) => {
  const { length } = context.source;
  if (length === null) return null;
  const bytes = await readParts(context.source, subject(context, length), samplePositions(length));
  return `sampled-${encodeBase64(await sha256(bytes))}`;
};

/**
 * SHA-256 over every byte, and over length, type, scope and endpoint. Reads the whole file before the upload begins.
 *
 * WebCrypto cannot digest in steps, so each MiB is digested by itself and the digests are chained: the file is read in
 * bounded memory, off the main thread, and no library is needed. The key is therefore not the file's plain SHA-256.
 *
 * @returns `null` for a stream: its bytes cannot be read twice.
 * @throws UploadError 'source-unreadable' or 'source-changed'.
 */
export const fullFingerprint: Fingerprint = async (_input, context) => {
  const { length } = context.source;
  if (length === null) return null;
  let chained = await sha256(subject(context, length));
  for (let start = 0; start < length; start += LEAF_LENGTH) {
    const leaf = await sha256(await readLeaf(context.source, start, length));
    chained = await sha256(joined([chained, leaf]));
  }
  return `full-${encodeBase64(chained)}`;
};

function readLeaf(source: Source, start: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  return readSource(source, start, Math.min(start + LEAF_LENGTH, length));
}

function samplePositions(length: number): readonly (readonly [start: number, end: number])[] {
  if (length <= SAMPLE_COUNT * SAMPLE_LENGTH) return [[0, length]];
  const stride = (length - SAMPLE_LENGTH) / (SAMPLE_COUNT - 1);
  return Array.from({ length: SAMPLE_COUNT }, (_, index) => {
    const start = Math.floor(index * stride);
    return [start, start + SAMPLE_LENGTH];
  });
}

/** What the bytes are for. JSON, so that no two of them run into each other. */
function subject({ source, endpoint, scope }: FingerprintContext, length: number): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(JSON.stringify([endpoint, scope, source.type, length]));
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let end = 0;
  for (const part of parts) {
    whole.set(part, end);
    end += part.byteLength;
  }
  return whole;
}
