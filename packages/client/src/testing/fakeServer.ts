import type { Bytes } from '../source/source.ts';
import { unreachable } from '../transport/network.ts';
import type { Transport, TransportRequest, TransportResponse } from '../transport/transport.ts';

/** What goes wrong with one request. */
export type Fault =
  /** The connection breaks before the server sees anything. */
  | { readonly type: 'refuse' }
  /** The connection breaks after so many bytes of the body; the server keeps those. */
  | { readonly type: 'cut'; readonly after: number }
  /** The server does all it should, but its answer is lost, or becomes a gateway's. */
  | { readonly type: 'loseAnswer'; readonly status?: number }
  /** Somebody on the way answers instead of the server. */
  | { readonly type: 'answer'; readonly status: number; readonly headers?: Readonly<Record<string, string>> }
  /** Something on the way cuts the body without a word: the server sees its end there. */
  | { readonly type: 'truncate'; readonly after: number }
  /** Nobody ever answers. */
  | { readonly type: 'silence' }
  /** A bit of the body is flipped on the way. */
  | { readonly type: 'flip'; readonly at: number }
  /** The server has lost all bytes but so many of those it had acknowledged. */
  | { readonly type: 'lose'; readonly keep: number }
  /** The server has lost the upload. */
  | { readonly type: 'vanish' };

export interface FakeServer {
  readonly transport: Transport;
  /** The next requests meet these, one each, and are told nothing of it; `null` lets one pass. */
  arrange(...faults: readonly (Fault | null)[]): void;
  /** The bytes that lie at a url; `undefined` when nothing does. */
  stored(url: string): Uint8Array | undefined;
  /** "METHOD path" of all requests so far. */
  readonly log: readonly string[];
  /** Bytes that all request bodies had together. */
  received(): number;
  /** How many uploads were made, those that are gone included. */
  made(): number;
}

interface Stored {
  readonly length: number;
  bytes: Uint8Array<ArrayBuffer>;
}

export interface FakeServerOptions {
  /** What it announces besides the core: 'concatenation', 'checksum', 'creation-with-upload' and 'idempotency-key' are done too. */
  readonly extensions?: readonly string[];
}

const HASHES: Readonly<Record<string, string>> = { sha1: 'SHA-1', sha256: 'SHA-256', sha512: 'SHA-512' };

/** A tus server that follows the specification, without a network: a transport to it, whose faults a test arranges. */
export function fakeServer({ extensions = [] }: FakeServerOptions = {}): FakeServer {
  const records = new Map<string, Stored>();
  const urls = new Map<string, string>();
  const arranged: (Fault | null)[] = [];
  const log: string[] = [];
  let received = 0;
  let count = 0;

  function answer(status: number, headers: { [name: string]: string } = {}): TransportResponse {
    return { status, headers: { 'tus-resumable': '1.0.0', ...headers }, body: '' };
  }

  /** Creates, or answers as before where it is asked again under one key. */
  function create({ url, headers }: TransportRequest, body: Uint8Array<ArrayBuffer>): TransportResponse {
    const key = extensions.includes('idempotency-key') ? headers['idempotency-key'] : undefined;
    const location = urls.get(key ?? '') ?? '';
    const known = records.get(location);
    if (known === undefined) return make(url, headers, body, key);
    return answer(201, { location, 'upload-offset': String(known.bytes.length) });
  }

  function make(
    url: string,
    headers: TransportRequest['headers'],
    body: Uint8Array<ArrayBuffer>,
    key: string | undefined,
  ): TransportResponse {
    const concat = headers['upload-concat'];
    const parts = concat?.startsWith('final;')
      ? concat
          .slice(6)
          .split(' ')
          .map((part) => records.get(new URL(part, url).href))
      : null;
    const whole = parts?.every((part) => part !== undefined && part.bytes.length === part.length) ?? true;
    if (!whole) return answer(404);
    const brought = extensions.includes('creation-with-upload') ? body : NOTHING;
    const bytes = parts?.reduce((before, part) => joined(before, part?.bytes ?? NOTHING), NOTHING) ?? brought;
    count += 1;
    const location = `${url}/${count}`;
    const length = parts === null ? Number(headers['upload-length']) : bytes.length;
    records.set(location, { length, bytes });
    if (key !== undefined) urls.set(key, location);
    return answer(201, { location, 'upload-offset': String(brought.length) });
  }

  /** What the server does with a request of which `body` arrived. */
  async function handle(
    request: TransportRequest,
    body: Uint8Array<ArrayBuffer>,
  ): Promise<TransportResponse> {
    const { method, url, headers } = request;
    if (method === 'OPTIONS') return answer(204, { 'tus-extension': extensions.join(',') });
    if (method === 'POST') return create(request, body);
    const record = records.get(url);
    if (record === undefined) return answer(404);
    if (method === 'DELETE') {
      records.delete(url);
      return answer(204);
    }
    if (method === 'PATCH') {
      if (Number(headers['upload-offset']) !== record.bytes.length) return answer(409);
      const checksum = headers['upload-checksum'];
      if (checksum !== undefined && checksum !== (await checksumOf(checksum, body))) return answer(460);
      record.bytes = joined(record.bytes, body);
    }
    const state = { 'upload-offset': String(record.bytes.length), 'upload-length': String(record.length) };
    return answer(method === 'PATCH' ? 204 : 200, state);
  }

  const transport: Transport = async (request) => {
    const { method, url, signal, body, onProgress } = request;
    log.push(`${method} ${new URL(url).pathname}`);
    const fault = arranged.shift() ?? null;
    const broken = () => unreachable(method, url);
    const bytes = body === null ? new Uint8Array() : await bytesOf(body);
    signal.throwIfAborted();
    received += bytes.length;
    onProgress?.(bytes.length);

    switch (fault?.type) {
      case 'refuse':
        throw broken();
      case 'silence':
        return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)));
      case 'answer':
        return answer(fault.status, fault.headers);
      case 'vanish':
        records.delete(url);
        return handle(request, bytes);
      case 'lose': {
        const record = records.get(url);
        if (record !== undefined) record.bytes = record.bytes.subarray(0, fault.keep);
        return handle(request, bytes);
      }
      case 'flip':
        return handle(request, flipped(bytes, fault.at));
      case 'truncate':
        return handle(request, bytes.subarray(0, fault.after));
      case 'cut':
        if (bytes.length > 0) await handle(request, bytes.subarray(0, fault.after));
        throw broken();
      case 'loseAnswer':
        await handle(request, bytes);
        if (fault.status !== undefined) return answer(fault.status);
        throw broken();
      default:
        return handle(request, bytes);
    }
  };

  return {
    transport,
    arrange: (...faults) => arranged.push(...faults),
    stored: (url) => records.get(url)?.bytes,
    log,
    received: () => received,
    made: () => count,
  };
}

const NOTHING = new Uint8Array();

/** The checksum of these bytes by the algorithm of that one. */
async function checksumOf(like: string, bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  const [algorithm = ''] = like.split(' ');
  const digest = new Uint8Array(await crypto.subtle.digest(HASHES[algorithm] ?? '', bytes));
  return `${algorithm} ${btoa(String.fromCharCode(...digest))}`;
}

function flipped(bytes: Uint8Array<ArrayBuffer>, at: number): Uint8Array<ArrayBuffer> {
  const copy = bytes.slice();
  if (copy.length > 0) copy[at % copy.length] = (copy[at % copy.length] ?? 0) ^ 1;
  return copy;
}

async function bytesOf(body: Bytes): Promise<Uint8Array<ArrayBuffer>> {
  return body instanceof Uint8Array ? body : new Uint8Array(await body.arrayBuffer());
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}
