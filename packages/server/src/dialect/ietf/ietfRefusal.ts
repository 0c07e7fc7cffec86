import { header, type ProblemCode } from '@kit/protocol';
import { ietfHeader } from '@kit/protocol/ietf';
import { problemReply, type UploadProblem } from '../../problem.ts';
import type { WireReply, WireRequest } from '../../wire.ts';
import { readInteger } from '../structuredFields.ts';
import { uploadLimit } from './limits.ts';

const TYPES = 'https://iana.org/assignments/http-problem-types#';

/**
 * Statuses that the draft's clients understand. "4xx (Client Error) status code, the client SHOULD NOT attempt to retry or
 * resume": who was overtaken by another request of the same client may well. 460 is a status of tus alone.
 */
const STATUSES: Partial<Record<ProblemCode, number>> = { locked: 503, 'checksum-mismatch': 400 };

export function ietfRefusal(problem: UploadProblem, request: WireRequest): WireReply {
  const { code, facts } = problem;
  const refusal = problemReply(problem, { status: STATUSES[code], ...formOf(problem, request) });
  const { headers } = refusal;
  // Whether it comes from the upload's target: only the gate speaks for that.
  headers[ietfHeader.uploadComplete] = facts.state === 'refused' ? '?1' : '?0';
  if (facts.offset !== undefined) headers[header.uploadOffset] = String(facts.offset);
  if (facts.limits !== undefined) headers[ietfHeader.uploadLimit] = uploadLimit(facts.limits, null);
  return refusal;
}

/** The problem types of the draft, with their members; `completed-upload` is one of its earlier versions. */
function formOf({ code, facts }: UploadProblem, request: WireRequest) {
  switch (code) {
    case 'offset-mismatch':
      return {
        type: `${TYPES}mismatching-upload-offset`,
        members: {
          'expected-offset': facts.offset,
          'provided-offset': readInteger(request, header.uploadOffset) ?? undefined,
        },
      };
    case 'length-mismatch':
      return { type: `${TYPES}inconsistent-upload-length` };
    case 'too-large':
      return facts.state === 'completed' ? { type: `${TYPES}completed-upload`, status: 400 } : {};
    default:
      return {};
  }
}
