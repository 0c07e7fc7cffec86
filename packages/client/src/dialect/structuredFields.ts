/** What of Structured Fields (RFC 9651) a client of the draft has to read. The server has a library for all of it. */

// An Item may have parameters, which mean nothing here.
const INTEGER = /^ *(\d{1,15}) *(?:;.*)?$/;
const BOOLEAN = /^ *\?([01]) *(?:;.*)?$/;

/** A non-negative Integer; `null` for any other value, which "MUST cause the entire header field to be ignored". */
export function readInteger(value = ''): number | null {
  const digits = INTEGER.exec(value)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** A Boolean; `null` for any other value. */
export function readBoolean(value = ''): boolean | null {
  const digit = BOOLEAN.exec(value)?.[1];
  return digit === undefined ? null : digit === '1';
}

/** What `Upload-Limit` says; bytes, and seconds. */
export interface DraftLimits {
  readonly maxSize?: number;
  readonly maxAppendSize?: number;
  readonly minAppendSize?: number;
  readonly maxAge?: number;
}

const NAMES = {
  'max-size': 'maxSize',
  'max-append-size': 'maxAppendSize',
  'min-append-size': 'minAppendSize',
  'max-age': 'maxAge',
} as const;

/**
 * "a member with an unknown key MUST be ignored [...] a member with a known key but a value of unexpected type MUST cause
 * the entire Upload-Limit header field to be ignored" ("Limits")
 */
export function parseLimits(value = ''): DraftLimits {
  const limits: { -readonly [Name in keyof DraftLimits]: DraftLimits[Name] } = {};
  for (const member of value.split(',')) {
    const equals = member.indexOf('=');
    const key = member.slice(0, equals).trim();
    if (!Object.hasOwn(NAMES, key)) continue;
    const number = readInteger(member.slice(equals + 1));
    if (number === null) return {};
    // `hasOwn` above says that it is one of these.
    limits[NAMES[key as keyof typeof NAMES]] = number;
  }
  return limits;
}
