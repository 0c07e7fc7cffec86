import { loaded } from '../loaded.ts';
import type { UploadOptions } from '../options.ts';
import {
  ASKED,
  type PlainOptions,
  type Port,
  partsOf,
  type Reply,
  type Request,
  type Word,
} from './messages.ts';

/** The way to the worker. */
export interface Link {
  /** Who hears of which upload. */
  readonly hear: Map<number, (word: Word) => void>;
  /** @param onLost told when it could not be sent. */
  post(request: Request, onLost: (error: unknown) => void): void;
}

/** The functions of the page that the worker may ask. */
type Functions = Pick<UploadOptions, (typeof ASKED)[number]>;

/** Opened with the first word that goes over it. */
export function linkTo(open: () => Worker, options: PlainOptions, functions: Functions): Link {
  const asked = ASKED.filter((name) => typeof functions[name] === 'function');
  const hear: Link['hear'] = new Map();
  let connection: Promise<Port<Reply, Request>> | null = null;

  async function connect(): Promise<Port<Reply, Request>> {
    const port = await portTo(open);
    port.onmessage = ({ data }) => {
      if (data.type === 'word') hear.get(data.id)?.(data.word);
      else if (data.type === 'ask') void answer(data).then((message) => port.postMessage(message));
    };
    port.postMessage({ type: 'options', options, asked });
    return port;
  }

  async function answer({ call, name, args }: Extract<Reply, { type: 'ask' }>): Promise<Request> {
    try {
      // What was asked with is what the worker's proxy of this very function was called with.
      const ask = functions[name] as (...args: readonly unknown[]) => unknown;
      return { type: 'answer', call, value: await ask(...args) };
    } catch (error) {
      return { type: 'refusal', call, error: partsOf(error) };
    }
  }

  return {
    hear,
    post(request, onLost) {
      connection ??= connect().catch((error) => {
        connection = null;
        throw error;
      });
      connection.then((port) => port.postMessage(request)).catch(onLost);
    },
  };
}

/** The worker, once it is ready; where it cannot be had, a port to this page, which then does the same by itself. */
function portTo(open: () => Worker): Promise<Port<Reply, Request>> {
  return new Promise((resolve, reject) => {
    const here = () => portHere().then(resolve, reject);
    try {
      const worker = open();
      worker.onerror = (event) => {
        event.preventDefault();
        worker.terminate();
        here();
      };
      worker.onmessage = () => {
        worker.onerror = null;
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
