import { type Clock, systemClock } from '../clock.ts';
import { type Bytes, byteLength } from '../source/source.ts';
import { unreachable } from '../transport/network.ts';
import type { Transport, TransportRequest, TransportResponse } from '../transport/transport.ts';
import { seeded } from './seeded.ts';

/** What is wrong with the way to the server. */
export type TransportFault =
  /** Every request sets out so many milliseconds late. */
  | { readonly type: 'latency'; readonly milliseconds: number }
  /** Bodies go out no faster than this, all requests together. */
  | { readonly type: 'bandwidth'; readonly bytesPerSecond: number }
  /** So many of all exchanges break, from 0 to 1: of half of them the request is lost, of the others the answer. */
  | { readonly type: 'loss'; readonly rate: number }
  /** The connection breaks once, at this byte of all bodies together; the server keeps what came before. */
  | { readonly type: 'cut'; readonly at: number }
  /** As `cut`, but nobody is told: the request hangs until the client gives it up (its `stallTimeout`). */
  | { readonly type: 'stall'; readonly at: number }
  /** A proxy answers 413 to each body of more bytes than this. */
  | { readonly type: 'tooLarge'; readonly over: number }
  /** No request gets out and no answer in between these times, in milliseconds since the transport was made. */
  | { readonly type: 'offline'; readonly from: number; readonly until: number }
  /**
   * After so many requests the value of this header (default `authorization`) is answered with 401, until it is
   * another one. Without the header, as where cookies authorize, one request is.
   */
  | { readonly type: 'tokenExpired'; readonly after: number; readonly header?: string }
  /** The first answer that tells an upload to be whole is lost. */
  | { readonly type: 'lastReplyLost' };

export interface FaultyTransportOptions {
  /** Default: the time of the machine. `manualClock()` passes only when a test says so. */
  readonly clock?: Clock;
  /** The same seed loses the same requests. Default 1. */
  readonly seed?: number;
}

/**
 * Puts faults on the way between a client and the transport given, for tests and demonstrations; the first fault is
 * nearest to the client. Deterministic: what goes wrong depends on the requests, the clock and the seed alone. State, such
 * as a cut that has happened, is the transport's: make a new one for each test.
 */
export function faultyTransport(
  transport: Transport,
  faults: readonly TransportFault[],
  { clock = systemClock, seed = 1 }: FaultyTransportOptions = {},
): Transport {
  const random = seeded(seed);
  return faults.reduceRight((inner, fault) => behind(fault, inner, clock, random), transport);
}

function behind(fault: TransportFault, inner: Transport, clock: Clock, random: () => number): Transport {
  switch (fault.type) {
    case 'latency':
      return async (request) => {
        await wait(clock, fault.milliseconds, request.signal);
        return inner(request);
      };
    case 'bandwidth':
      return throttled(inner, fault.bytesPerSecond, clock);
    case 'loss':
      return async (request) => {
        const drawn = random();
        if (drawn < fault.rate / 2) throw broken(request);
        const response = await inner(request);
        if (drawn < fault.rate) throw broken(request);
        return response;
      };
    case 'cut':
      return breaking(inner, fault.at, async (request) => {
        throw broken(request);
      });
    case 'stall':
      return breaking(inner, fault.at, ({ signal }) => aborted(signal));
    case 'tooLarge':
      return async (request) => (size(request.body) > fault.over ? answer(413) : inner(request));
    case 'offline':
      return offline(inner, fault, clock);
    case 'tokenExpired':
      return expired(inner, fault);
    case 'lastReplyLost':
      return losingLastReply(inner);
  }
}

// So often a second goes a piece of a body out: more often than any progress is shown, or a stall suspected.
const PIECES_PER_SECOND = 20;

function throttled(inner: Transport, bytesPerSecond: number, clock: Clock): Transport {
  const piece = Math.max(1, Math.floor(bytesPerSecond / PIECES_PER_SECOND));
  let freeAt = 0;

  return async ({ onProgress, ...request }) => {
    const whole = size(request.body);
    for (let sent = 0; sent < whole; ) {
      const next = Math.min(piece, whole - sent);
      // Each piece takes its turn on the one line, so that requests side by side share it.
      freeAt = Math.max(clock.now(), freeAt) + (next / bytesPerSecond) * 1000;
      await wait(clock, freeAt - clock.now(), request.signal);
      sent += next;
      onProgress?.(sent);
    }
    return inner(request);
  };
}

/** Lets the bytes before `at` through, and then, once, ends the request as `end` does. */
function breaking(
  inner: Transport,
  at: number,
  end: (request: TransportRequest) => Promise<never>,
): Transport {
  let carried = 0;

  return async (request) => {
    const { body, headers } = request;
    const before = carried;
    carried += size(body);
    if (body === null || before > at || carried <= at) return inner(request);
    // No Content-Length, and not complete: the server is to see a body that ends too early, not a smaller file.
    const { 'content-length': _, ...rest } = headers;
    const unfinished = headers['upload-complete'] === undefined ? rest : { ...rest, 'upload-complete': '?0' };
    await inner({ ...request, headers: unfinished, body: head(body, at - before) });
    return end(request);
  };
}

function offline(
  inner: Transport,
  { from, until }: { from: number; until: number },
  clock: Clock,
): Transport {
  const start = clock.now();
  const mustReach = (request: TransportRequest) => {
    const passed = clock.now() - start;
    if (passed >= from && passed < until) throw broken(request);
  };

  return async (request) => {
    mustReach(request);
    const response = await inner(request);
    mustReach(request);
    return response;
  };
}

function expired(
  inner: Transport,
  { after, header = 'authorization' }: { after: number; header?: string },
): Transport {
  const name = header.toLowerCase();
  let requests = 0;
  let refused: string | undefined;

  return async (request) => {
    requests += 1;
    const token = request.headers[name];
    const expires = requests === after + 1;
    if (expires) refused = token;
    return expires || (token !== undefined && token === refused) ? answer(401) : inner(request);
  };
}

function losingLastReply(inner: Transport): Transport {
  const lengths = new Map<string, string>();
  let lostFor: string | null = null;

  return async (request) => {
    const response = await inner(request);
    const { method, url, headers, body } = request;
    const location = method === 'POST' ? response.headers.location : undefined;
    const upload = new URL(location ?? '', new URL(url, globalThis.location?.href)).href;
    const length = headers['upload-length'] ?? response.headers['upload-length'] ?? lengths.get(upload);
    if (length !== undefined) lengths.set(upload, length);
    const offset = response.headers['upload-offset'];
    const whole = headers['upload-complete'] === '?1' || (offset !== undefined && offset === length);
    if (lostFor !== null || body === null || response.status >= 300 || !whole) return response;
    lostFor = upload;
    throw broken(request);
  };
}

const broken = ({ method, url }: TransportRequest) => unreachable(method, url);

const answer = (status: number): TransportResponse => ({ status, headers: {}, body: '' });

const size = (body: Bytes | null) => (body === null ? 0 : byteLength(body));

const head = (body: Bytes, length: number): Bytes =>
  body instanceof Uint8Array ? body.subarray(0, length) : body.slice(0, length);

/** Never resolves. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** @throws the signal's reason when that comes first. */
function wait(clock: Clock, milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const giveUp = () => {
      forget();
      reject(signal.reason);
    };
    const forget = clock.after(milliseconds, () => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    });
    signal.addEventListener('abort', giveUp, { once: true });
  });
}
