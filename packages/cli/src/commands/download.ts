import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { type FileHandle, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Command, CommandError, type Terminal } from '../command.ts';
import { text } from '../flags/kinds.ts';
import { bytesInWords, percentInWords } from '../words.ts';
import { clientFlags, INTEGRITY, INTERRUPTED, NETWORK, onlyUrl, retrieved } from './clientFlags.ts';

const flags = {
  output: text({
    placeholder: 'FILE',
    summary: 'where to put it',
    fallback: '',
    fallbackText: 'the name it was uploaded with, in this folder',
  }),
  ...clientFlags,
};

export const downloadCommand: Command<typeof flags> = {
  name: 'download',
  summary: 'Fetches a completed upload; run again, it goes on where it stopped',
  operands: 'URL',
  flags,
  exitCodes: [
    [NETWORK, 'the server could not be reached, or the connection broke; run it again to go on'],
    [INTEGRITY, 'the bytes that came are not those of the upload; they were thrown away'],
    [INTERRUPTED, 'interrupted; run it again to go on'],
  ],

  async run({ flags: { output, header, json }, operands }, terminal) {
    const url = onlyUrl('download', operands);
    const found = await retrieved(url, header);
    if (!found.complete) {
      const have = `${bytesInWords(found.offset)} of ${found.length === null ? 'an unknown length' : bytesInWords(found.length)}`;
      throw new CommandError(`The upload at ${url} is not complete: the server has ${have}.`);
    }
    const path = output || nameOf(found.metadata.filename, url);
    if (await exists(path)) {
      throw new CommandError(`"${path}" is there already. Choose another place with --output.`);
    }
    const { length, digest } = await fetchInto(`${path}.part`, { url, headers: header, terminal });
    if (digest !== null) await refuseOther(`${path}.part`, digest, url);
    await rename(`${path}.part`, path);
    await rm(`${path}.part.etag`, { force: true });
    terminal.print(json ? JSON.stringify({ url, file: path, length }) : path);
  },
};

/** The last part of what the uploader called it, whatever path that names: it lands in this folder. */
function nameOf(filename: string | undefined, url: string): string {
  const given = basename((filename ?? '').replaceAll('\\', '/')).replace(/\p{Cc}/gu, '');
  return given === '' || given === '.' || given === '..' ? basename(new URL(url).pathname) : given;
}

interface Wish {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly terminal: Terminal;
}

interface Fetched {
  /** Of the whole, in bytes. */
  readonly length: number;
  /** What the server says of the whole; `null`: nothing that can be compared. */
  readonly digest: WholeDigest | null;
}

/** Adds to what is there of the same version (by its ETag), else begins anew. */
async function fetchInto(part: string, { url, headers, terminal }: Wish): Promise<Fetched> {
  const have = (await exists(part)) ? (await stat(part)).size : 0;
  const version = await readFile(`${part}.etag`, 'utf8').catch(() => '');
  const goesOn = have > 0 && version !== '';
  const range = goesOn ? { range: `bytes=${have}-`, 'if-range': version } : undefined;
  const { stop } = terminal;
  try {
    const response = await fetch(url, { headers: { ...headers, ...range }, signal: stop });
    const whole = wholeOf(response);
    const digest = digestOf(response);
    // All of it was there, and only the new name was missing.
    if (goesOn && response.status === 416 && whole === have) return { length: have, digest };
    if (response.status !== 200 && response.status !== 206) {
      throw new CommandError(`The server answered ${response.status} to GET ${url}.`);
    }
    const from = response.status === 206 ? have : 0;
    if (from === 0) await writeFile(`${part}.etag`, strongTag(response));
    if (from > 0) terminal.complain(`goes on at ${bytesInWords(from)}`);
    const file = await open(part, from > 0 ? 'a' : 'w');
    try {
      const length = from + (await pour(response, file, (bytes) => show(terminal, from + bytes, whole)));
      if (whole !== null && length !== whole) throw broken(url, length);
      await file.sync();
      return { length, digest };
    } finally {
      await file.close();
      terminal.live?.('');
    }
  } catch (error) {
    if (stop.aborted) {
      throw new CommandError('Stopped. Run the same command again to go on.', INTERRUPTED);
    }
    throw error instanceof TypeError ? broken(url, have) : error;
  }
}

interface WholeDigest {
  readonly algorithm: 'sha256' | 'sha512';
  readonly base64: string;
}

/** `Repr-Digest` (RFC 9530), which is of the whole in the answer to a range too. */
function digestOf({ headers }: Response): WholeDigest | null {
  const [, key, base64] =
    /\b(sha-256|sha-512)=:([A-Za-z0-9+/]+=*):/.exec(headers.get('repr-digest') ?? '') ?? [];
  if (base64 === undefined) return null;
  return { algorithm: key === 'sha-512' ? 'sha512' : 'sha256', base64 };
}

/** What was resumed, or changed on the way or on this disk, is found here. */
async function refuseOther(part: string, { algorithm, base64 }: WholeDigest, url: string): Promise<void> {
  const hash = createHash(algorithm);
  for await (const piece of createReadStream(part)) hash.update(piece);
  if (hash.digest('base64') === base64) return;
  await rm(part, { force: true });
  await rm(`${part}.etag`, { force: true });
  throw new CommandError(
    `What came from ${url} is not what the server has: its ${algorithm} digest is another. It was thrown away; run the same command again.`,
    INTEGRITY,
  );
}

async function pour(response: Response, file: FileHandle, told: (bytes: number) => void): Promise<number> {
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    await file.write(piece);
    bytes += piece.byteLength;
    told(bytes);
  }
  return bytes;
}

function show({ live }: Terminal, bytes: number, whole: number | null): void {
  const share = whole === null || whole === 0 ? '' : `  ${percentInWords(bytes / whole)}`;
  live?.(`${bytesInWords(bytes)}${share}`);
}

/** Only a strong one promises the same bytes (RFC 9110, 13.1.5); '' makes the next run begin anew. */
function strongTag({ headers }: Response): string {
  const tag = headers.get('etag') ?? '';
  return tag.startsWith('W/') ? '' : tag;
}

function wholeOf({ status, headers }: Response): number | null {
  const told = status === 200 ? headers.get('content-length') : headers.get('content-range')?.split('/')[1];
  return told === null || told === undefined || !/^\d+$/.test(told) ? null : Number(told);
}

function broken(url: string, have: number): CommandError {
  return new CommandError(
    `The connection to ${url} broke at ${bytesInWords(have)}. Run the same command again to go on.`,
    NETWORK,
  );
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
