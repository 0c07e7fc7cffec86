import type { WireRequest } from '../wire.ts';

/** What tells one version of a file from another. */
export interface Validators {
  /** Strong, in quotes. */
  readonly etag: string;
  /** In milliseconds since 1970. */
  readonly lastModified: number;
}

/** What a conditional request comes to, in the order of RFC 9110, 13.2.2. */
export function precondition(
  request: WireRequest,
  validators: Validators,
): 'holds' | 'failed' | 'not-modified' {
  const { etag } = validators;
  const ifMatch = request.header('if-match');
  if (ifMatch !== null) {
    if (!names(ifMatch, etag, 'strong')) return 'failed';
  } else if (isNewer(validators, request.header('if-unmodified-since'))) {
    return 'failed';
  }
  const ifNoneMatch = request.header('if-none-match');
  if (ifNoneMatch !== null) return names(ifNoneMatch, etag, 'weak') ? 'not-modified' : 'holds';
  const since = request.header('if-modified-since');
  return readDate(since) !== undefined && !isNewer(validators, since) ? 'not-modified' : 'holds';
}

/** Whether a `Range` counts: only of the very file that the client has the rest of (RFC 9110, 13.1.5). */
export function rangeApplies(request: WireRequest, { etag, lastModified }: Validators): boolean {
  const condition = request.header('if-range');
  // "An exact match" for a date too. It is a strong validator here, since completed bytes never change.
  return condition === null || condition === etag || condition === new Date(lastModified).toUTCString();
}

/** `strong`: a weak tag never matches (RFC 9110, 8.8.3.2). */
function names(list: string, etag: string, comparison: 'strong' | 'weak'): boolean {
  if (list.trim() === '*') return true;
  return list.split(',').some((member) => {
    const tag = member.trim();
    return tag === etag || (comparison === 'weak' && tag === `W/${etag}`);
  });
}

/** Dates have whole seconds. One that is none is ignored (RFC 9110, 13.1.3 and 13.1.4). */
function isNewer({ lastModified }: Validators, date: string | null): boolean {
  const read = readDate(date);
  return read !== undefined && Math.floor(lastModified / 1000) * 1000 > read;
}

// IMF-fixdate, the one form that may be sent (RFC 9110, 5.6.7). Date.parse alone would take a great deal more.
const HTTP_DATE = /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/;

function readDate(date: string | null): number | undefined {
  if (date === null || !HTTP_DATE.test(date)) return undefined;
  const time = Date.parse(date);
  return Number.isNaN(time) ? undefined : time;
}
