import { UploadError } from '../errors.ts';
import { loaded } from '../loaded.ts';
import { type Asked, errorOf, type Port, partsOf, type Reply, type Request, type Word } from './messages.ts';

/** The page's end of one upload. */
export interface End {
  hear(word: Word): void;
  /** Calls a function of the page. */
  ask(name: Asked, args: readonly unknown[]): unknown;
  /** The worker has nothing of it any more. */
  lost(): void;
  fail(error: UploadError): void;
}

/** The way to the worker. */
export interface Link {
  /** The uploads that the worker has, by id. */
  readonly ends: Map<string, End>;
  post(id: string, request: Request): void;
  /** A byte got through. */
  thrive(): void;
}

/** How often in a row a worker may die before a byte has got through, until uploads fail. */
const LIVES = 3;

/** Milliseconds until a worker that says nothing, not even that it cannot be had, is taken for one that will not come. */
const PATIENCE = 30_000;

/** Opened with the first word that goes over it, and anew when the worker has died. */
export function linkTo(open: () => Worker): Link {
  const ends: Link['ends'] = new Map();
  let connection: Promise<Port<Reply, Request>> | null = null;
  let deaths = 0;

  async function connect(): Promise<Port<Reply, Request>> {
    const port = await portTo(open, died);
    port.onmessage = ({ data }) => {
      if (data.type === 'word') ends.get(data.id)?.hear(data.word);
      else if (data.type === 'ask') void answer(data).then((message) => port.postMessage(message));
    };
    return port;
  }

  async function answer({ call, id, name, args }: Extract<Reply, { type: 'ask' }>): Promise<Request> {
    try {
      return { type: 'answer', call, value: await ends.get(id)?.ask(name, args) };
    } catch (error) {
      return { type: 'refusal', call, error: partsOf(error) };
    }
  }

  function died(): void {
    connection = null;
    deaths += 1;
    const crash = deaths === LIVES ? new UploadError(CRASHED, { code: 'aborted' }) : null;
    if (crash) deaths = 0;
    for (const end of [...ends.values()]) {
      if (crash) end.fail(crash);
      else end.lost();
    }
  }

  return {
    ends,
    post(id, request) {
      connection ??= connect().catch((error) => {
        connection = null;
        throw error;
      });
      connection
        .then((port) => port.postMessage(request))
        .catch((error) => ends.get(id)?.fail(errorOf(partsOf(error))));
    },
    thrive() {
      deaths = 0;
    },
  };
}

const CRASHED = `The worker that uploads was ended ${LIVES} times before a byte got through. Start again, or reload the page`;

/** The worker, once it is ready; where it cannot be had, a port to this page, which then does the same by itself. */
function portTo(open: () => Worker, died: () => void): Promise<Port<Reply, Request>> {
  return new Promise((resolve, reject) => {
    const here = () => portHere().then(resolve, reject);
    try {
      const worker = open();
      const giveUp = () => {
        clearTimeout(timer);
        worker.terminate();
        here();
      };
      const timer = setTimeout(giveUp, PATIENCE);
      worker.onerror = (event) => {
        event.preventDefault();
        giveUp();
      };
      worker.onmessage = ({ data: { alive } }) => {
        clearTimeout(timer);
        worker.onerror = null;
        // No event tells that a worker is gone; but its locks are free then.
        if (alive) navigator.locks.request(alive, died);
        resolve(worker);
      };
    } catch {
      here();
    }
  });
}

async function portHere(): Promise<Port<Reply, Request>> {
  const { serveOver } = await loaded(import('./serveOver.ts'));
  const { port1, port2 } = new MessageChannel();
  serveOver(port2);
  return port1;
}
