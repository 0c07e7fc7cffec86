import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { TusServer } from '../server.ts';
import { answerClientError } from './clientError.ts';
import { type NodeHandler, toContinueHandler, toNodeHandler } from './handler.ts';

export interface ServeOptions {
  /** Default 0: any free one. */
  readonly port?: number;
  /** Default `127.0.0.1`: this machine only. */
  readonly host?: string;
  /** Milliseconds without a byte after which a client counts as gone. A slow one never does. Default 30 seconds. */
  readonly silence?: number;
}

export interface NodeServer {
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  /**
   * Takes no more requests, lets those in flight go on for `graceMs` (default 5000), then cuts them; what they brought
   * is committed before this resolves.
   */
  close(graceMs?: number): Promise<void>;
}

/** Serves over `node:http` with timeouts that fit uploads: a request may take days, silence may not. */
export async function serve(server: TusServer, options: ServeOptions = {}): Promise<NodeServer> {
  const { port = 0, host = '127.0.0.1', silence = 30_000 } = options;
  const inFlight = new Map<ServerResponse, Promise<void>>();
  const latest = new WeakMap<Duplex, ServerResponse>();

  const track =
    (handler: NodeHandler) =>
    (request: IncomingMessage, response: ServerResponse): void => {
      latest.set(request.socket, response);
      const answered = handler(request, response);
      inFlight.set(response, answered);
      answered.then(() => inFlight.delete(response));
      // http.close() ends the connections that are idle by then; one that comes to rest later would hold it up.
      response.once('close', () => {
        if (!http.listening && latest.get(request.socket) === response) request.socket.destroySoon();
      });
    };

  // Node would end any request after 5 minutes, whatever comes in; and 5 seconds are less than proxies keep idle ones.
  const http = createServer({ requestTimeout: 0, keepAliveTimeout: 65_000 }, track(toNodeHandler(server)));
  http.on('checkContinue', track(toContinueHandler(server)));
  http.on('clientError', (error, socket) => answerClientError(error, socket, latest.get(socket)));
  http.setTimeout(silence, (socket) => {
    const response = latest.get(socket);
    // Silent because the server itself is at work, in a gate perhaps: the client has said all it had to say.
    const working = response !== undefined && !response.headersSent && response.req.complete;
    if (working) socket.setTimeout(silence);
    else socket.destroy();
  });
  await listen(http, port, host);
  server.takeUp();

  return {
    url: urlOf(http),
    async close(graceMs = 5000) {
      const closed = new Promise<void>((resolve) => http.close(() => resolve()));
      for (const response of inFlight.keys()) response.shouldKeepAlive = false;
      const cut = setTimeout(() => http.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(cut);
      await Promise.all(inFlight.values());
    },
  };
}

function listen(http: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject);
    http.listen(port, host, () => {
      http.off('error', reject);
      resolve();
    });
  });
}

function urlOf(http: Server): string {
  // A string only for pipes, and `listen` above was given a port.
  const { address, family, port } = http.address() as AddressInfo;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}
