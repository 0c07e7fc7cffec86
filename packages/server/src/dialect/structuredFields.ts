import { type Dictionary, parseDictionary, parseItem } from 'structured-headers';
import type { WireRequest } from '../wire.ts';

// The library tells no Decimal (`5.0`) from an Integer, and has no sign to lose in one that is not negative.
const INTEGER = /^ *\d{1,15}(?![\d.])/;

/**
 * A non-negative Integer (RFC 9651, 3.3.1). "Other values MUST cause the entire header field to be ignored": `null`, as for
 * a field that is not there.
 */
export function readInteger(request: WireRequest, name: string): number | null {
  const text = request.header(name);
  if (text === null || !INTEGER.test(text)) return null;
  const value = itemOf(text);
  return typeof value === 'number' ? value : null;
}

/** A Boolean (RFC 9651, 3.3.6); `null` for other values, as above. */
export function readBoolean(request: WireRequest, name: string): boolean | null {
  const text = request.header(name);
  const value = text === null ? null : itemOf(text);
  return typeof value === 'boolean' ? value : null;
}

/** A Dictionary (RFC 9651, 3.2); `undefined` for what is none. */
export function readDictionary(text: string): Dictionary | undefined {
  try {
    return parseDictionary(text);
  } catch {
    return undefined;
  }
}

/** Parameters mean nothing here, and are let pass. */
function itemOf(text: string): unknown {
  try {
    return parseItem(text)[0];
  } catch {
    return undefined;
  }
}
