import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TusServer } from '../server.ts';
import { sendReply } from './reply.ts';
import { NodeRequest } from './request.ts';

export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A handler for `node:http`, Express, Fastify and their like. It must get the body unread: mount no body parser before it. */
export function toNodeHandler(server: Pick<TusServer, 'handle'>): NodeHandler {
  return async (request, response) => {
    const before = pipelinedBefore(request, response);
    if (before !== undefined) await over(before, request.socket);
    if (request.socket.destroyed) return;
    await sendReply(request, response, await server.handle(new NodeRequest(request, response)));
  };
}

/**
 * For the event `checkContinue`: the client sends its body only when the server reads it, so that a refusal that the
 * headers suffice for costs it nothing.
 */
export function toContinueHandler(server: Pick<TusServer, 'handle'>): NodeHandler {
  return async (request, response) => {
    const before = pipelinedBefore(request, response);
    if (before !== undefined) await over(before, request.socket);
    if (request.socket.destroyed) return;
    const wire = new NodeRequest(request, response, () => response.writeContinue());
    await sendReply(request, response, await server.handle(wire));
  };
}

const latest = new WeakMap<IncomingMessage['socket'], ServerResponse>();

/**
 * The reply that still stands before this one on the connection. Node hands over pipelined requests at once, but they
 * may be processed in parallel only "if they all have safe methods" (RFC 9112, 9.3.2): a GET before a DELETE would lose
 * its file.
 */
function pipelinedBefore({ socket }: IncomingMessage, response: ServerResponse): ServerResponse | undefined {
  const before = latest.get(socket);
  latest.set(socket, response);
  return before === undefined || before.writableFinished || before.destroyed ? undefined : before;
}

/** A reply that waits for another one hears nothing when the connection breaks. */
function over(response: ServerResponse, socket: IncomingMessage['socket']): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      response.off('close', end);
      socket.off('close', end);
      resolve();
    };
    response.once('close', end);
    socket.once('close', end);
  });
}
