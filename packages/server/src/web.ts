import type { WireReply, WireRequest } from './wire.ts';

// What stands behind `Request.body` is not known; in a route handler of Next, all that has come (NodeNextRequest.stream
// enqueues it without back-pressure). So much of each request may be in memory, and lost with the process. In bytes.
const HELD = 16 * 2 ** 20;

/** A Web `Request` as the server reads it. */
export function fromRequest(request: Request): WireRequest {
  const { path, query } = locate(request.url);
  return {
    method: request.method,
    path,
    query,
    header: (name) => request.headers.get(name),
    body: request.body === null ? null : readAll(request.body),
    bodyLimit: HELD,
    // Neither `Request` nor `fetch` has trailers.
    trailer: null,
    // Nor interim responses.
    interim: null,
    client: request,
    signal: request.signal,
  };
}

/** `Request` has normalised the URL already: it begins with an origin, and has a path. */
function locate(url: string): { readonly path: string; readonly query: string } {
  const hash = url.indexOf('#');
  const end = hash === -1 ? url.length : hash;
  const start = url.indexOf('/', url.indexOf('://') + 3);
  const mark = url.indexOf('?', start);
  if (mark === -1 || mark > end) return { path: url.slice(start, end), query: '' };
  return { path: url.slice(start, mark), query: url.slice(mark + 1, end) };
}

/** Reads by a reader, since not every browser can iterate a stream. Locks it only once somebody reads. */
function readAll(stream: ReadableStream<Uint8Array>): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]() {
      const reader = stream.getReader();
      return {
        next: () => reader.read(),
        return: async () => {
          await reader.cancel();
          return { done: true, value: undefined };
        },
      };
    },
  };
}

/** A reply as a Web `Response`. */
export function toResponse(request: Request, reply: WireReply): Response {
  const { status, headers, body } = reply;
  if (request.method === 'HEAD' || body === null) return new Response(null, { status, headers });
  return new Response(typeof body === 'string' ? body : toStream(body), { status, headers });
}

/** Reads ahead one chunk, as streams do, unless the strategy says otherwise. */
export function toStream(
  source: AsyncIterable<Uint8Array>,
  strategy?: QueuingStrategy<Uint8Array>,
): ReadableStream<Uint8Array> {
  const chunks = source[Symbol.asyncIterator]();
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      async cancel() {
        await chunks.return?.();
      },
    },
    strategy,
  );
}
