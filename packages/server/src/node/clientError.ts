import type { ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ProblemCode } from '@kit/protocol';
import { problemReply, UploadProblem } from '../problem.ts';

/**
 * For the event `clientError`: what comes is no HTTP, or too much of it. Node alone answers without a body, and cuts off
 * the reply to the request before, which may have done its work.
 *
 * @param latest the last request that began on the connection.
 */
export function answerClientError(
  error: Error & { readonly code?: string },
  socket: Duplex,
  latest: ServerResponse | undefined,
): void {
  const say = (): void => {
    if (socket.writable) socket.end(answerTo(error), 'latin1');
    else socket.destroy();
  };
  const { headersSent = false, writableFinished = false, req } = latest ?? {};
  const underWay = latest !== undefined && !writableFinished && !latest.destroyed;
  if (error.code === 'ECONNRESET') socket.destroy();
  else if (!underWay) say();
  else if (req?.complete) latest.once('close', say);
  // It is this very request's body that broke: nothing of a reply to it may follow another.
  else if (headersSent) socket.destroy();
  else say();
}

function answerTo({ code }: { readonly code?: string }): string {
  const problem = problemOf(code);
  const { status, headers, body } = problemReply(problem);
  const lines = Object.entries({
    ...headers,
    'content-length': String(typeof body === 'string' ? Buffer.byteLength(body) : 0),
    connection: 'close',
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${REASONS[problem.code] ?? 'Bad Request'}\r\n${lines.join('')}\r\n${body}`;
}

const REASONS: Partial<Record<ProblemCode, string>> = {
  'headers-too-large': 'Request Header Fields Too Large',
  'request-timeout': 'Request Timeout',
};

function problemOf(code: string | undefined): UploadProblem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new UploadProblem('headers-too-large', 'The headers are longer than this server reads.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new UploadProblem('request-timeout', 'The request did not come in time.');
    default:
      return new UploadProblem('invalid-request', 'What came is no HTTP request.');
  }
}
