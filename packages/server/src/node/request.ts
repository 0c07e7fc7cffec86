import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ClientRequest } from '../hooks.ts';
import type { WireRequest } from '../wire.ts';
import { NodeBody } from './body.ts';
import { interimSender } from './interim.ts';

// The largest that `Upload-Limit` can tell: "an Integer can have at most 15 digits" (RFC 9651, 3.3.1).
const ANY_LENGTH = 999_999_999_999_999;

/** An `IncomingMessage` as the server reads it. What few requests need is made when asked for. */
export class NodeRequest implements WireRequest {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  readonly body: AsyncIterable<Uint8Array> | null;
  /** The socket is read as fast as bytes are stored, and what came of a body that broke off counts. */
  readonly bodyLimit = ANY_LENGTH;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  #client: ClientRequest | undefined;
  #gone: AbortController | undefined;

  constructor(request: IncomingMessage, response: ServerResponse, onFirstRead?: () => void) {
    this.#request = request;
    this.#response = response;
    this.method = request.method ?? '';
    const url = urlOf(request);
    const mark = url.indexOf('?');
    this.path = mark === -1 ? url : url.slice(0, mark);
    this.query = mark === -1 ? '' : url.slice(mark + 1);
    this.body = bringsBody(request) ? new NodeBody(request, onFirstRead) : null;
  }

  header(name: string): string | null {
    const value = this.#request.headers[name];
    if (value === undefined) return null;
    return typeof value === 'string' ? value : value.join(', ');
  }

  get interim(): WireRequest['interim'] {
    return interimSender(this.#request, this.#response);
  }

  readonly trailer = (name: string): string | null => this.#request.trailers[name] ?? null;

  get client(): ClientRequest {
    this.#client ??= new NodeClientRequest(this.#request);
    return this.#client;
  }

  get signal(): AbortSignal {
    if (this.#gone === undefined) {
      const gone = new AbortController();
      this.#gone = gone;
      if (this.#response.destroyed) gone.abort();
      else this.#response.once('close', () => gone.abort());
    }
    return this.#gone.signal;
  }
}

/** Has a body, empty or not, that the parser will deliver (RFC 9112, 6.3). */
export function bringsBody({ headers }: IncomingMessage): boolean {
  if (headers['transfer-encoding'] !== undefined) return true;
  const length = headers['content-length'];
  return length !== undefined && length !== '0';
}

/** Express and its like cut the mount path off `url`, and keep the whole in `originalUrl`. */
function urlOf(request: IncomingMessage): string {
  if ('originalUrl' in request && typeof request.originalUrl === 'string') return request.originalUrl;
  return request.url ?? '/';
}

class NodeClientRequest implements ClientRequest {
  readonly method: string;
  readonly #request: IncomingMessage;
  #headers: Headers | undefined;

  constructor(request: IncomingMessage) {
    this.method = request.method ?? '';
    this.#request = request;
  }

  get url(): string {
    const { socket, headers } = this.#request;
    const scheme = 'encrypted' in socket && socket.encrypted ? 'https' : 'http';
    return `${scheme}://${headers.host ?? 'localhost'}${urlOf(this.#request)}`;
  }

  get headers(): Headers {
    if (this.#headers === undefined) {
      const headers = new Headers();
      const raw = this.#request.rawHeaders;
      for (let i = 0; i + 1 < raw.length; i += 2) headers.append(raw[i] ?? '', raw[i + 1] ?? '');
      this.#headers = headers;
    }
    return this.#headers;
  }
}
