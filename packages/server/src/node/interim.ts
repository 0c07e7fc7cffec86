import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http';
import type { WireRequest } from '../wire.ts';

// Node does not know it yet.
const REASONS: Readonly<Record<number, string>> = { ...STATUS_CODES, 104: 'Upload Resumption Supported' };

/**
 * Sends interim responses (1xx), of which node:http has only three of its own. `null` where none may be: "A server MUST NOT
 * send a 1xx response to an HTTP/1.0 client" (RFC 9110, 15.2), and HTTP/2 has frames of its own for them.
 */
export function interimSender(request: IncomingMessage, response: ServerResponse): WireRequest['interim'] {
  if (request.httpVersion !== '1.1') return null;
  return (status, headers) => {
    const { socket } = response;
    // Without one, an earlier request of this connection is still being answered.
    if (socket === null || response.headersSent) return;
    // A client that reads nothing is told nothing: what is in an interim response is never needed.
    if (socket.writableNeedDrain) return;
    const fields = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`HTTP/1.1 ${status} ${REASONS[status] ?? ''}\r\n${fields.join('')}\r\n`, 'latin1');
  };
}
