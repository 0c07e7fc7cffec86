import { header } from '@kit/protocol';
import { createAdmit } from './access.ts';
import { createCors } from './cors.ts';
import { downloadHandler } from './dialect/download.ts';
import { tusDialect } from './dialect/tus.ts';
import { listUploads, type UploadPage, type UploadQuery } from './engine/list.ts';
import { type Swept, sweepExpired, sweepOrphans } from './engine/sweep.ts';
import { createEngine, SWEEP_INTERVAL, type TusServerOptions } from './options.ts';
import { isUploadProblem, toProblem, UploadProblem } from './problem.ts';
import { type Mount, matchRoute, mountOf } from './route.ts';
import { fromRequest, toResponse } from './web.ts';
import type { WireReply, WireRequest } from './wire.ts';

export interface FetchContext {
  /** Where this request found the server mounted, for routers that know it only then. Default: the option `basePath`. */
  readonly basePath?: string;
}

/** A server without a socket. Every member is a closure: take them apart as you like. */
export interface TusServer {
  /** The one door: answers every request, and never rejects. */
  fetch(request: Request, context?: FetchContext): Promise<Response>;
  /** The same door for adapters that bring their own streams, such as `toNodeHandler`. */
  handle(request: WireRequest): Promise<WireReply>;
  /** Removes lapsed uploads, and bytes that a killed process left without a record. */
  sweep(): Promise<Swept>;
  /** Uploads of one owner, newest first. */
  list(query: UploadQuery): Promise<UploadPage>;
  /** Stops sweeping and closes the storage. Requests in flight must be over by then. */
  close(): Promise<void>;
}

/**
 * Makes a server that speaks tus 1.0.
 *
 * @throws TypeError or RangeError for options that make no sense.
 */
export function createTusServer(options: TusServerOptions): TusServer {
  const defaultMount = mountOf(options.basePath ?? '/files');
  const engine = createEngine(options);
  const admit = createAdmit(options.authorize);
  const cors = options.cors && createCors(options.cors);
  const tus = tusDialect(engine, admit);
  const endpoint = methodsOf(tus.endpoint);
  // A store that cannot be read offers no downloads.
  const upload = methodsOf(
    engine.storage.bytes.read === undefined
      ? tus.upload
      : new Map([...tus.upload, ['GET', downloadHandler(engine, admit)]]),
  );

  async function answer(request: WireRequest, mount: Mount): Promise<WireReply> {
    const route = matchRoute(mount, request.path);
    if (route === undefined) throw new UploadProblem('not-found', 'Nothing is served at this path.');
    // "The actual method of the request MUST be ignored." (tus 1.0, "X-HTTP-Method-Override")
    const method = request.header(header.methodOverride) ?? request.method;
    return route.kind === 'endpoint'
      ? handlerOf(endpoint, method)(request, mount)
      : handlerOf(upload, method)(request, route.id);
  }

  async function handle(request: WireRequest, mount = defaultMount): Promise<WireReply> {
    let reply: WireReply;
    try {
      reply = await answer(request, mount);
    } catch (error) {
      if (!isUploadProblem(error)) engine.report(error);
      reply = tus.refuse(toProblem(error));
    }
    cors?.(request, reply);
    return reply;
  }

  let swept = false;
  async function sweepByTimer(): Promise<void> {
    try {
      await sweepExpired(engine);
      // Orphans come only from a process that was killed: once after the start finds them all.
      if (!swept) await sweepOrphans(engine);
      swept = true;
    } catch (error) {
      engine.report(error);
    }
  }
  const interval = options.sweepInterval === undefined ? SWEEP_INTERVAL : options.sweepInterval;
  const stopSweeping =
    interval === null ? () => {} : engine.clock.repeat(interval, () => void sweepByTimer());

  return {
    async fetch(request, context) {
      const mount = context?.basePath === undefined ? defaultMount : mountOf(context.basePath);
      return toResponse(request, await handle(fromRequest(request), mount));
    },
    handle: (request) => handle(request),
    sweep: async () => ({ removed: await sweepExpired(engine), orphans: await sweepOrphans(engine) }),
    list: (query) => listUploads(engine.storage, query),
    async close() {
      stopSweeping();
      await engine.storage.locker.close();
      await engine.storage.records.close();
    },
  };
}

interface Methods<Handler> {
  readonly handlers: ReadonlyMap<string, Handler>;
  /** For the header `Allow`. */
  readonly allow: string;
}

function methodsOf<Handler>(handlers: ReadonlyMap<string, Handler>): Methods<Handler> {
  return { handlers, allow: [...handlers.keys()].join(', ') };
}

function handlerOf<Handler>({ handlers, allow }: Methods<Handler>, method: string): Handler {
  const handler = handlers.get(method);
  if (handler !== undefined) return handler;
  throw new UploadProblem('method-not-allowed', `Only ${allow} are possible here.`, { headers: { allow } });
}
