import { header } from '@kit/protocol';
import { INTEROP_VERSION, ietfHeader } from '@kit/protocol/ietf';
import type { Engine, Watch } from '../../engine/engine.ts';
import type { UploadRecord } from '../../record.ts';
import type { WireRequest } from '../../wire.ts';
import { readInteger } from '../structuredFields.ts';

/** Milliseconds between two tellings of progress: a client shows it to people. */
const INTERVAL = 500;

/**
 * `104 (Upload Resumption Supported)` while a request is under way: where the upload lives, before its first byte is read,
 * and how far it has come. `undefined` where this door or this client has no use for it: the server "MUST NOT send a 104
 * (Upload Resumption Supported) informational response when the interop version [...] is missing or mismatching".
 *
 * @param announce what tells a new upload: "it MUST include Location [...] and MUST include the Upload-Limit header field".
 */
export function interimResponses(
  request: WireRequest,
  { clock }: Engine,
  announce: (record: UploadRecord) => Record<string, string>,
): Watch | undefined {
  const { interim } = request;
  if (interim === null || readInteger(request, ietfHeader.interopVersion) !== INTEROP_VERSION)
    return undefined;
  const tell = (headers: Record<string, string>): void =>
    interim(104, { [ietfHeader.interopVersion]: String(INTEROP_VERSION), ...headers });
  let due = Number.NEGATIVE_INFINITY;
  return {
    made: (record) => tell(announce(record)),
    advanced({ offset }) {
      const now = clock.now();
      if (now < due) return;
      due = now + INTERVAL;
      tell({ [header.uploadOffset]: String(offset) });
    },
  };
}
