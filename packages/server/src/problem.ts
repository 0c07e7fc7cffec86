import { PROBLEM_JSON, type ProblemBody, type ProblemCode, type ProblemIssue, problems } from '@kit/protocol';
import type { ByteStoreError } from './ports/byteStore.ts';
import type { RecordStoreError } from './ports/recordStore.ts';
import type { CompletionReply, UploadState } from './record.ts';
import type { WireReply } from './wire.ts';

/** What a refusal may tell beside its sentence; the dialect knows the headers for it. */
export interface ProblemFacts {
  /** Where the upload stands, in bytes. */
  readonly offset?: number;
  /** What it was when it was refused, where that matters. */
  readonly state?: UploadState;
  /** What the caller may bring, where that was the reason. */
  readonly limits?: { readonly maxSize: number | null; readonly maxChunkSize: number | null };
  /** When it is worth trying again, in seconds: `Retry-After`. */
  readonly retryAfter?: number;
  /** What is wrong with single values: told in the body. */
  readonly issues?: readonly ProblemIssue[];
  /** Headers of your own, by lower-case name. */
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * A refusal. The engine throws it, and so may `authorize` and every gate: `throw new UploadProblem('rejected', 'Only
 * pictures are taken here.')`. The message is shown to the client.
 */
export class UploadProblem extends Error {
  override readonly name = 'UploadProblem';
  readonly code: ProblemCode;
  readonly status: number;
  readonly facts: ProblemFacts;

  /** @throws TypeError for headers that cannot be sent. */
  constructor(code: ProblemCode, detail: string, facts: ProblemFacts = {}) {
    super(detail);
    if (facts.headers !== undefined) new Headers(facts.headers);
    this.code = code;
    this.status = problems[code].status;
    this.facts = facts;
  }
}

/** By shape, not by class: a bundler may load this package twice. */
export function isUploadProblem(error: unknown): error is UploadProblem {
  return (
    error instanceof Error &&
    error.name === 'UploadProblem' &&
    'code' in error &&
    typeof error.code === 'string' &&
    Object.hasOwn(problems, error.code)
  );
}

const recordProblems = {
  busy: ['unavailable', 'The server is busy. Try again soon.'],
  full: ['storage-full', 'The server has no room left. Try again later; the upload goes on from its offset.'],
  failed: ['internal', 'The server could not reach its records. It is safe to try again.'],
} as const satisfies Record<RecordStoreError['reason'], readonly [ProblemCode, string]>;

const byteProblems = {
  full: [
    'storage-full',
    'The server has no room left for this upload. Try again later; it goes on from its offset.',
  ],
  missing: ['unavailable', 'The bytes of this upload cannot be reached right now. Try again later.'],
  failed: ['unavailable', 'The bytes of this upload could not be stored. Try again later.'],
} as const satisfies Record<ByteStoreError['reason'], readonly [ProblemCode, string]>;

/** Turns whatever was thrown into a problem that leaks nothing. */
export function toProblem(error: unknown): UploadProblem {
  if (isUploadProblem(error)) return error;
  if (isFault(error, 'ByteStoreError', byteProblems)) {
    const [code, detail] = byteProblems[error.reason];
    return new UploadProblem(code, detail);
  }
  if (isFault(error, 'RecordStoreError', recordProblems)) {
    const [code, detail] = recordProblems[error.reason];
    return new UploadProblem(code, detail, error.reason === 'busy' ? { retryAfter: 1 } : {});
  }
  return new UploadProblem('internal', 'The server failed to handle this request. It is safe to try again.');
}

/** By shape too: Next bundles this file, and leaves the SQLite entry with its own copy of the errors outside. */
function isFault<R extends string>(
  error: unknown,
  name: string,
  byReason: Readonly<Record<R, unknown>>,
): error is Error & { reason: R } {
  return (
    error instanceof Error &&
    error.name === name &&
    'reason' in error &&
    typeof error.reason === 'string' &&
    Object.hasOwn(byReason, error.reason)
  );
}

const passing: ReadonlySet<ProblemCode> = new Set(['unauthorized', 'locked', 'too-many-requests']);

/** Whether a refusal stands whatever the client does: a 4xx that is not about the moment. */
export function isLastWord({ code, status }: UploadProblem): boolean {
  return status < 500 && !passing.has(code);
}

/** A refusal as it is kept with its upload. */
export function keepProblem(problem: UploadProblem): CompletionReply {
  return {
    status: problem.status,
    headers: problem.facts.headers ?? {},
    body: JSON.stringify(problemBody(problem)),
  };
}

/** A refusal that was kept, to be told again. */
export function keptProblem({ headers, body }: CompletionReply): UploadProblem {
  // Written by keepProblem above, and by nobody else.
  const { code, detail, issues } = JSON.parse(body) as ProblemBody;
  const facts = { headers, state: 'refused' } as const;
  return new UploadProblem(code, detail, issues === undefined ? facts : { ...facts, issues });
}

function problemBody({ code, message, facts }: UploadProblem): ProblemBody {
  const { status, title } = problems[code];
  const body = { type: 'about:blank', title, status, code, detail: message };
  return facts.issues === undefined ? body : { ...body, issues: facts.issues };
}

/** What a dialect has its own way with. */
export interface ProblemForm {
  readonly status?: number | undefined;
  /** A URI that names the kind of problem. Default `about:blank`: its status says it all. */
  readonly type?: string | undefined;
  /** Members of that type. */
  readonly members?: Readonly<Record<string, number | undefined>> | undefined;
}

/** A problem as `application/problem+json` (RFC 9457). */
export function problemReply(problem: UploadProblem, form: ProblemForm = {}): WireReply {
  const { facts } = problem;
  const status = form.status ?? problem.status;
  const body = { ...problemBody(problem), status, ...(form.type && { type: form.type }), ...form.members };
  const headers: Record<string, string> = {
    ...facts.headers,
    'content-type': PROBLEM_JSON,
    'cache-control': 'no-store',
  };
  if (facts.retryAfter !== undefined) headers['retry-after'] = String(facts.retryAfter);
  return { status, headers, body: JSON.stringify(body) };
}
