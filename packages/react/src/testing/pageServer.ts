import { createUploadQueue, type Transport, type UploadQueue, type UploadQueueOptions } from '@kit/client';
import { faultyTransport, type TransportFault } from '@kit/client/testing';
import { createTusServer, UploadProblem } from '@kit/server';
import { memoryStorage } from '@kit/server/memory';

export interface PageServer {
  /** A real queue that uploads to this server. */
  readonly queue: UploadQueue;
  /** Another queue of the same options, as the page has after a reload. */
  openQueue(): UploadQueue;
  /** What carries requests to this server. */
  readonly transport: Transport;
  /** The methods of all requests so far. */
  readonly requests: readonly string[];
  download(url: string): Promise<Uint8Array>;
  /** Bodies wait on their way from now on ... */
  hold(): void;
  /** ... one of them goes through now ... */
  letOneThrough(): void;
  /** ... until now. */
  release(): void;
  /** Creating is refused with this sentence; `null` takes it back. */
  refuse(sentence: string | null): void;
}

/** The real server on memory stores, in this page: requests are handed to it instead of to a network, faults on the way. */
export function createPageServer(
  options: Partial<UploadQueueOptions> = {},
  faults: readonly TransportFault[] = [],
): PageServer {
  const requests: string[] = [];
  let refusal: string | null = null;
  let passage = openPassage();
  const server = createTusServer({
    storage: memoryStorage(),
    basePath: '/files',
    // Lists are for those whose name is known.
    authorize: () => ({ owner: 'visitor' }),
    beforeCreate() {
      if (refusal !== null) throw new UploadProblem('rejected', refusal);
    },
  });

  const transport: Transport = async ({ method, url, headers, body, signal, onProgress }) => {
    requests.push(method);
    if (body) {
      const size = body instanceof Blob ? body.size : body.byteLength;
      onProgress?.(Math.floor(size / 2));
      await passage.opened(signal);
      onProgress?.(size);
    }
    const request = new Request(new URL(url, location.origin), { method, headers, body, signal });
    const response = await server.fetch(request);
    return {
      status: response.status,
      headers: Object.fromEntries(response.headers),
      body: await response.text(),
    };
  };

  const openQueue = () =>
    createUploadQueue({
      endpoint: '/files',
      resume: false,
      transport: faultyTransport(transport, faults),
      ...options,
    });

  return {
    queue: openQueue(),
    openQueue,
    transport,
    requests,
    async download(url) {
      const response = await server.fetch(new Request(new URL(url, location.origin)));
      return new Uint8Array(await response.arrayBuffer());
    },
    hold() {
      passage = closedPassage();
    },
    letOneThrough() {
      const { open } = passage;
      passage = closedPassage();
      open();
    },
    release: () => passage.open(),
    refuse(sentence) {
      refusal = sentence;
    },
  };
}

interface Passage {
  open(): void;
  /** @throws the signal's reason when that comes first. */
  opened(signal: AbortSignal): Promise<void>;
}

function openPassage(): Passage {
  return { open() {}, opened: async (signal) => signal.throwIfAborted() };
}

function closedPassage(): Passage {
  let open = () => {};
  const opening = new Promise<void>((resolve) => {
    open = resolve;
  });
  return {
    open: () => open(),
    opened: (signal) =>
      new Promise((resolve, reject) => {
        opening.then(resolve);
        signal.addEventListener('abort', () => reject(signal.reason));
      }),
  };
}
