import type { ProblemBody } from '@kit/protocol';
import type { WireRequest } from './dialect/dialect.ts';
import type { UploadErrorCode, UploadErrorDetails } from './errors.ts';
import type { TransportResponse } from './transport/transport.ts';

/**
 * What an UploadError is made of. Most uploads have nothing to complain of, so that this module is loaded on demand
 * (`complain`); the class is in the bundle's first file.
 */
export type Complaint = readonly [sentence: string, details: UploadErrorDetails];

/** What a status says, whatever the dialect. What is not named: 4xx 'rejected', the rest 'server'. */
const CODES: Readonly<Record<number, UploadErrorCode>> = {
  401: 'unauthorized',
  404: 'gone',
  408: 'server',
  409: 'offset-mismatch',
  410: 'gone',
  412: 'protocol',
  413: 'too-large',
  423: 'locked',
  425: 'server',
  429: 'server',
  460: 'checksum-mismatch',
  501: 'rejected',
  505: 'rejected',
};

/** What a problem says better than its status. */
const SAID: Readonly<Record<string, UploadErrorCode>> = {
  // Smaller chunks, the cure for a 413, would not fit either.
  'quota-exceeded': 'rejected',
  // 460 is a status of tus alone.
  'checksum-mismatch': 'checksum-mismatch',
  'digest-mismatch': 'integrity',
};

/** What an answer with a status other than the hoped for stands for. */
export function refusal(request: WireRequest, response: TransportResponse, now: number): Complaint {
  const { method, url } = request;
  const { status } = response;
  const problem = problemOf(response);
  const code = SAID[problem?.code ?? ''] ?? codeOf(method, status);
  const retryAfter = retryAfterOf(response, now);
  const said = problem === undefined ? '' : `: ${problem.detail || problem.title}`;
  return [
    `The server answered ${status} to ${method} ${url}${said}`,
    {
      code,
      status,
      request: { method, url },
      ...(problem === undefined ? {} : { problem }),
      ...(retryAfter === undefined ? {} : { retryAfter }),
    },
  ];
}

/** A server that says yes without saying what the protocol wants to hear. */
export function violation(request: WireRequest, response: TransportResponse, sentence: string): Complaint {
  const { method, url } = request;
  const { status } = response;
  return [
    `${sentence} (${method} ${url}, status ${status})`,
    { code: 'protocol', status, request: { method, url } },
  ];
}

/** A header that cannot be done without, and is not there, or is none that makes sense. */
export function unreadable(request: WireRequest, response: TransportResponse, name: string): Complaint {
  const value = response.headers[name];
  const title = name.replace(/\b[a-z]/g, (letter) => letter.toUpperCase());
  return violation(
    request,
    response,
    value === undefined
      ? `The server did not send ${title}. In a browser it also has to list it in Access-Control-Expose-Headers`
      : `The server sent ${title}: ${value}, which is not ${name === 'location' ? 'an address' : 'a number of bytes'}`,
  );
}

function codeOf(method: string, status: number): UploadErrorCode {
  const code = CODES[status];
  // Where nothing was yet, nothing can be gone or stand at another offset.
  if (method === 'POST' && (code === 'gone' || code === 'offset-mismatch')) return 'rejected';
  if (code !== undefined) return code;
  if (status >= 500) return 'server';
  return status >= 400 ? 'rejected' : 'protocol';
}

function problemOf({ headers, body }: TransportResponse): ProblemBody | undefined {
  // Any JSON type: some layers rewrite application/problem+json.
  if (!headers['content-type']?.includes('json')) return undefined;
  try {
    const problem: unknown = JSON.parse(body);
    const { title, detail } = (problem ?? {}) as Record<string, unknown>;
    // The cast is true of what is read here: the two members that people are shown.
    return typeof title === 'string' && typeof detail === 'string' ? (problem as ProblemBody) : undefined;
  } catch {
    return undefined;
  }
}

/** The longest wait that a server's date can bring about, in milliseconds: its clock, or ours, may be wrong by far. */
const LONGEST_WAIT = 60 * 60 * 1000;

/** `Retry-After` in milliseconds, given as seconds or as a date; the date is one of the server's clock where it tells it. */
function retryAfterOf({ headers }: TransportResponse, now: number): number | undefined {
  const value = headers['retry-after'] || 'none';
  const seconds = Number(value);
  if (seconds >= 0) return seconds * 1000;
  const wait = Date.parse(value) - (Date.parse(headers.date ?? '') || now);
  return wait >= 0 ? Math.min(wait, LONGEST_WAIT) : undefined;
}

// What the server says of an upload, and cannot be

export function otherLength(url: string, told: number, name: string, length: number): Complaint {
  return [
    `The upload at ${url} is one of ${told} bytes, but ${name || 'this source'} has ${length}. Start again to upload it anew`,
    { code: 'source-changed' },
  ];
}

export function tooManyBytes(url: string, offset: number, length: number | null): Complaint {
  return [
    `The server has ${offset} bytes at ${url}, more than the ${length} there are`,
    { code: 'protocol' },
  ];
}

export function misplaced(url: string, from: number, size: number, offset: number): Complaint {
  return [
    `The server got ${size} bytes at ${from} for ${url}, and says that it now stands at ${offset}`,
    { code: 'offset-mismatch' },
  ];
}

// What becomes of a source

/** The bytes cannot be had any more, or never could. */
export function sourceUnreadable(name: string, cause: unknown): Complaint {
  return [
    `${described(name)} cannot be read: it may have been changed, moved or deleted. Choose it again to go on.`,
    { code: 'source-unreadable', cause },
  ];
}

/** The bytes are not those that were opened: `opened` of them, of which there are now `found`. */
export function sourceChanged(name: string, opened: number, found: number): Complaint {
  const how = found === opened ? 'it has been modified' : `it had ${opened} bytes and now has ${found}`;
  return [
    `${described(name)} has changed: ${how}. Choose it again to upload it as it is now.`,
    { code: 'source-changed' },
  ];
}

/** A kept file handle does not give its file: mostly because the permission to read it has ended. */
export function fileWithheld(name: string, cause: DOMException): Complaint {
  if (cause.name !== 'NotAllowedError') return sourceUnreadable(name, cause);
  return [
    `The permission to read ${described(name)} ended. Call handle.requestPermission({ mode: 'read' }) on a click, then start again.`,
    { code: 'source-unreadable', cause },
  ];
}

function described(name: string): string {
  return name === '' ? 'The data' : `The file "${name}"`;
}
