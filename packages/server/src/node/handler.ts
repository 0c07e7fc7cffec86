import type { IncomingMessage, ServerResponse } from 'node:http';
import { problemReply, UploadProblem } from '../problem.ts';
import type { TusServer } from '../server.ts';
import { sendReply } from './reply.ts';
import { bringsBody, NodeRequest } from './request.ts';

export type NodeHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

/**
 * A handler for `node:http`, Express, Fastify and their like. It must get the body unread: behind a body parser that took
 * it, it answers 500 and says so, and nothing is changed.
 */
export function toNodeHandler(server: Pick<TusServer, 'handle'>): NodeHandler {
  return async (request, response) => {
    const before = pipelinedBefore(request, response);
    if (before !== undefined) await over(before, request.socket);
    if (request.socket.destroyed) return;
    const eaten = bringsBody(request) && request.readableDidRead;
    const reply = eaten ? problemReply(bodyEaten()) : await server.handle(new NodeRequest(request, response));
    await sendReply(request, response, reply);
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

function bodyEaten(): UploadProblem {
  return new UploadProblem(
    'internal',
    'Something read the body of this request before the upload server could: mount the upload server ahead of body parsers, such as express.json() or express.raw(); in the Pages Router of Next, export const config = { api: { bodyParser: false } }.',
  );
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
