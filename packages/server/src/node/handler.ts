import type { IncomingMessage, ServerResponse } from 'node:http';
import type { TusServer } from '../server.ts';
import { sendReply } from './reply.ts';
import { NodeRequest } from './request.ts';

export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/** A handler for `node:http`, Express, Fastify and their like. It must get the body unread: mount no body parser before it. */
export function toNodeHandler(server: Pick<TusServer, 'handle'>): NodeHandler {
  return async (request, response) => {
    await sendReply(request, response, await server.handle(new NodeRequest(request, response)));
  };
}

/**
 * For the event `checkContinue`: the client sends its body only when the server reads it, so that a refusal that the
 * headers suffice for costs it nothing.
 */
export function toContinueHandler(server: Pick<TusServer, 'handle'>): NodeHandler {
  return async (request, response) => {
    const wire = new NodeRequest(request, response, () => response.writeContinue());
    await sendReply(request, response, await server.handle(wire));
  };
}
