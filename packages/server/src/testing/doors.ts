import { Agent, request as httpRequest } from 'node:http';
import { serve } from '../node/index.ts';
import type { TusServer } from '../server.ts';

export interface Ask {
  readonly method: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
  /** The message does not say how long its body is. */
  readonly unmeasured?: boolean;
}

export interface Told {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

/** A way into a server. Every behaviour of the protocol is tested through each of them. */
export interface Door {
  send(ask: Ask): Promise<Told>;
  close(): Promise<void>;
}

export async function fetchDoor(server: TusServer): Promise<Door> {
  return {
    async send({ method, path, headers = {}, body, unmeasured }) {
      const init: RequestInit = { method, headers };
      const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
      if (bytes !== undefined) init.body = bytes;
      // As a server sees it: a Request made by hand has no Content-Length of its own.
      if (bytes !== undefined && !unmeasured)
        init.headers = { 'content-length': String(bytes.length), ...headers };
      const response = await server.fetch(new Request(`http://tus.example.org${path}`, init));
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        text: await response.text(),
      };
    },
    close: () => server.close(),
  };
}

/** Through a real socket, by node:http, which hides no header. */
export async function nodeDoor(server: TusServer): Promise<Door> {
  const node = await serve(server);
  const agent = new Agent({ keepAlive: true });
  return {
    send: ({ method, path, headers: given = {}, body, unmeasured }) =>
      new Promise((resolve, reject) => {
        const headers = unmeasured ? { 'transfer-encoding': 'chunked', ...given } : given;
        const request = httpRequest(`${node.url}${path}`, { method, headers, agent }, (response) => {
          let text = '';
          response.setEncoding('utf8');
          response.on('data', (chunk: string) => {
            text += chunk;
          });
          response.on('error', reject);
          response.on('end', () => {
            const pairs = Object.entries(response.headers).map(([name, value]) => [name, String(value)]);
            resolve({ status: response.statusCode ?? 0, headers: Object.fromEntries(pairs), text });
          });
        });
        request.on('error', reject);
        request.end(body);
      }),
    async close() {
      agent.destroy();
      await node.close();
      await server.close();
    },
  };
}

export const doors = [
  ['the fetch door', fetchDoor],
  ['the Node adapter', nodeDoor],
] as const;
