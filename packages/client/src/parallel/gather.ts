import type { Created, Dialect, Exchange, Proof } from '../dialect/dialect.ts';
import type { ErrorClass, UploadError } from '../errors.ts';
import type { Idle, Report, UploadState } from '../machine/state.ts';
import type { createRunner, Runner, World } from '../runner.ts';
import type { Source } from '../source/source.ts';
import type { creationOf } from '../steps/create.ts';
import type { Memory } from '../steps/memory.ts';
import type { send } from '../steps/send.ts';
import type { StepContext } from '../steps/step.ts';
import { type TerminateTools, terminateMade } from '../steps/terminate.ts';

/** The shortest part worth a connection of its own, in bytes. */
const SHORTEST_PART = 256 * 1024;
/** The longest `Upload-Concat` that servers can be trusted to read, in characters (uploady#777: 431). */
const LONGEST_LIST = 8192;
/** What an id is expected to have at most, in characters: those of tusd over S3 have about 140. */
const LONGEST_ID = 160;

/** What of the client is used here. Handed over, as this module is loaded on demand: nothing is in the bundle twice. */
export interface GatherTools {
  readonly createRunner: typeof createRunner;
  readonly send: typeof send;
  readonly creationOf: typeof creationOf;
  readonly UploadError: ErrorClass;
}

interface Part {
  readonly runner: Runner;
  readonly memory: Memory;
  state: UploadState;
}

/** The parts of an upload live as long as it does: a pause, or a fault of one of them, costs none of the others. */
const partsOf = new WeakMap<StepContext, readonly Part[]>();

/** Requests to put the parts together whose answers did not come: the whole may be there. Only those that have a name. */
const unheardJoins = new WeakMap<StepContext, Exchange<Created>>();

/**
 * Uploads a source in parts, side by side, and has the server put them together (tus 1.0, "Concatenation"). Each part is
 * an upload of its own: it is retried and resumed, in another page too, without the others.
 *
 * @returns `null` where this is not to be had: the server does not announce it, another dialect than tus is spoken, or the
 * source is too short.
 */
export async function gather(
  context: StepContext,
  world: World,
  tools: GatherTools,
  signal: AbortSignal,
  report: (report: Report) => void,
): Promise<Report | null> {
  const { length } = context.source;
  const { parallel, endpoint } = context.settings;
  // Whoever has sent all parts must not learn then that they cannot be named together.
  const nameable = Math.floor(LONGEST_LIST / (new URL(endpoint).pathname.length + LONGEST_ID + 1));
  const count = Math.min(parallel, nameable, Math.floor((length ?? 0) / SHORTEST_PART));
  if (length === null || count < 2) return null;
  const dialect = await context.dialect();
  if (dialect.name !== 'tus' || !(await concatenates(context, tools, signal))) return null;
  signal.throwIfAborted();

  const parts = partsOf.get(context) ?? openParts(context, dialect, world, tools, length, count);
  partsOf.set(context, parts);
  // Beside the parts, as each is only a piece of what it is about.
  const proof = context.witness?.().then((witness) => witness.whole());
  proof?.catch(() => {});
  const error = await uploadAll(parts, signal, () => {
    const sum = (of: 'offset' | 'sent') => parts.reduce((bytes, { state }) => bytes + state[of], 0);
    report({ type: 'gathered', offset: sum('offset'), sent: sum('sent') });
  });
  // The part has used up its own tries.
  if (error !== null) return { type: 'faulted', error, retry: 'never' };
  return join(context, tools, parts, length, await proof, signal);
}

/** Has the server delete all parts, and the whole where it may have put them together. */
export async function scrapParts(
  context: StepContext,
  signal: AbortSignal,
  tools: TerminateTools,
): Promise<void> {
  const parts = partsOf.get(context) ?? [];
  const unheard = unheardJoins.get(context);
  forgetParts(context, parts);
  if (unheard) await terminateMade(context, unheard, signal, tools);
  for (const { runner } of parts) runner.dispatch({ type: 'terminate' });
  await Promise.all(parts.map(({ runner }) => runner.terminated()));
}

async function concatenates(
  context: StepContext,
  { send }: GatherTools,
  signal: AbortSignal,
): Promise<boolean> {
  const { endpoint, extensions } = context.settings;
  if (extensions.has('concatenation')) return true;
  const discovery: Exchange<string> = {
    // "The Client SHOULD NOT include the Tus-Resumable header in the request" (tus 1.0, "OPTIONS").
    request: { method: 'OPTIONS', url: endpoint, headers: {}, body: null },
    read: ({ headers }) => headers['tus-extension'] ?? '',
  };
  const { answer } = await send(context, discovery, signal);
  for (const extension of answer.split(',')) extensions.add(extension.trim());
  return extensions.has('concatenation');
}

function openParts(
  context: StepContext,
  dialect: Dialect,
  world: World,
  { createRunner }: GatherTools,
  length: number,
  count: number,
): readonly Part[] {
  const { settings } = context;
  // The bytes of a part do not go along with its creation; that it has a name is known of the whole.
  const known = settings.extensions.has('idempotency-key') ? ['idempotency-key'] : [];
  const bounds = Array.from({ length: count + 1 }, (_, index) => Math.floor((length * index) / count));
  return bounds.slice(1).map((end, index) => {
    const source = partOf(context.source, bounds[index] ?? 0, end);
    const memory = context.memory.part(`/${index + 1} of ${count}`, source);
    const idle: Idle = { status: 'idle', epoch: 0, url: null, length: source.length, offset: 0, sent: 0 };
    const partContext: StepContext = {
      ...context,
      source,
      // Remembered until all are put together; a part that is whole is not done with.
      memory: { ...memory, key: async () => null, forget() {} },
      settings: { ...settings, parallel: 1, url: null, extensions: new Set(known) },
      witness: undefined,
      dialect: async () => ({
        ...dialect,
        create: async (command) => concat(await dialect.create({ ...command, metadata: {} }), 'partial'),
      }),
    };
    const part = {
      memory,
      state: idle as UploadState,
      runner: createRunner(idle, partContext, world, (state) => {
        part.state = state;
        listeners.get(part)?.();
      }),
    };
    return part;
  });
}

const listeners = new WeakMap<Part, () => void>();

/** Resolves when all are whole, or with the error of the first that failed. Pauses all when the signal fires. */
function uploadAll(
  parts: readonly Part[],
  signal: AbortSignal,
  onProgress: () => void,
): Promise<UploadError | null> {
  return new Promise((resolve) => {
    const pause = () => {
      for (const { runner } of parts) runner.dispatch({ type: 'pause' });
    };
    const look = () => {
      if (signal.aborted) return;
      onProgress();
      const failed = parts.map(({ state }) => state).find(({ status }) => status === 'failed');
      if (failed?.status === 'failed') {
        signal.removeEventListener('abort', pause);
        resolve(failed.error);
        pause();
      } else if (parts.every(({ state }) => state.status === 'completed')) {
        signal.removeEventListener('abort', pause);
        resolve(null);
      }
    };
    signal.addEventListener('abort', pause);
    for (const part of parts) listeners.set(part, look);
    for (const { runner } of parts) runner.dispatch({ type: 'start' });
    look();
  });
}

async function join(
  context: StepContext,
  { send, creationOf, UploadError }: GatherTools,
  parts: readonly Part[],
  length: number,
  proof: Proof | undefined,
  signal: AbortSignal,
): Promise<Report> {
  const { endpoint, extensions } = context.settings;
  const list = `final;${parts.map(({ state }) => within(endpoint, state.url ?? '')).join(' ')}`;
  if (list.length > LONGEST_LIST) {
    throw new UploadError(`The urls of ${parts.length} parts are too long for one header. Use fewer parts`, {
      code: 'protocol',
    });
  }
  // Asked for again after its answer was lost, by another process too, it makes no second upload: no other has this part.
  const key = extensions.has('idempotency-key') ? within(endpoint, parts[0]?.state.url ?? '') : null;
  const exchange = concat(
    await (await context.dialect()).create({ ...creationOf(context), key, bytes: null, proof }),
    list,
  );
  if (key !== null) unheardJoins.set(context, exchange);
  try {
    const { answer, response } = await send(context, exchange, signal);
    forgetParts(context, parts);
    const { url, expiresAt } = answer;
    await (await context.witness?.())?.heard(url, response, true);
    return { type: 'created', url, offset: length, length, expiresAt, response };
  } catch (error) {
    // The server no longer has what it acknowledged: the parts are of no use.
    const refused =
      error instanceof UploadError &&
      !error.retryable &&
      (error.code === 'rejected' || error.code === 'integrity');
    if (refused) forgetParts(context, parts);
    throw error;
  }
}

function forgetParts(context: StepContext, parts: readonly Part[]): void {
  partsOf.delete(context);
  unheardJoins.delete(context);
  for (const { memory } of parts) memory.forget();
}

/** "The Client MUST NOT include the Upload-Length header in the final upload creation" (tus 1.0, "Upload-Concat"). */
function concat<T>({ request, read }: Exchange<T>, value: string): Exchange<T> {
  const { 'upload-length': length, ...others } = request.headers;
  const own = value === 'partial' && length !== undefined ? { 'upload-length': length } : {};
  return { request: { ...request, headers: { ...others, ...own, 'upload-concat': value } }, read };
}

/** A part of a source, as a source. */
function partOf(source: Source, start: number, end: number): Source {
  return {
    length: end - start,
    name: source.name,
    type: source.type,
    readInPlace: source.readInPlace ?? false,
    async slice(from, to) {
      const until = Math.min(start + to, end);
      const { bytes } = await source.slice(start + from, until);
      return { bytes, last: until === end };
    },
    verify: async (from) => source.verify?.(start + from),
    close() {},
  };
}

/** Shorter, where it is of the same server. */
function within(endpoint: string, url: string): string {
  const { origin, pathname, search } = new URL(url);
  return origin === new URL(endpoint).origin ? pathname + search : url;
}
