import { header } from '@kit/protocol';
import { createAdmit } from './access.ts';
import { createCors } from './cors.ts';
import type { Handler } from './dialect/dialect.ts';
import { downloadHandler } from './dialect/download.ts';
import { tusDialect } from './dialect/tus.ts';
import { list, type UploadPage, type UploadQuery } from './engine/list.ts';
import { type Swept, sweepExpired, sweepOrphans } from './engine/sweep.ts';
import { createEngine, routerOf, SWEEP_INTERVAL, type TusServerOptions } from './options.ts';
import { isUploadProblem, toProblem, UploadProblem } from './problem.ts';
import { webDoor } from './web.ts';
import type { WireReply, WireRequest } from './wire.ts';

/** A server without a socket. Every member is a closure: take them apart as you like. */
export interface TusServer {
  /** The one door: answers every request, and never rejects. */
  fetch(request: Request): Promise<Response>;
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
  const router = routerOf(options);
  const engine = createEngine(options, router);
  const admit = createAdmit(options.authorize);
  const cors = options.cors && createCors(options.cors);
  const tus = tusDialect(engine, admit, router);
  const endpoint = methodsOf(tus.endpoint);
  // A store that cannot be read offers no downloads.
  const upload = methodsOf(
    engine.storage.bytes.read === undefined
      ? tus.upload
      : new Map([...tus.upload, ['GET', downloadHandler(engine, admit)]]),
  );

  async function answer(request: WireRequest): Promise<WireReply> {
    const route = router.match(request.path);
    if (route === undefined) throw new UploadProblem('not-found', 'Nothing is served at this path.');
    const { handlers, allow } = route.kind === 'endpoint' ? endpoint : upload;
    // "The actual method of the request MUST be ignored." (tus 1.0, "X-HTTP-Method-Override")
    const handler = handlers.get(request.header(header.methodOverride) ?? request.method);
    if (handler === undefined) {
      throw new UploadProblem('method-not-allowed', `Only ${allow} are possible here.`, {
        headers: { allow },
      });
    }
    return handler(request, route.kind === 'endpoint' ? '' : route.id);
  }

  async function handle(request: WireRequest): Promise<WireReply> {
    let reply: WireReply;
    try {
      reply = await answer(request);
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
    fetch: webDoor(handle),
    handle,
    sweep: async () => ({ removed: await sweepExpired(engine), orphans: await sweepOrphans(engine) }),
    list: (query) => list(engine, query),
    async close() {
      stopSweeping();
      await engine.storage.locker.close();
      await engine.storage.records.close();
    },
  };
}

interface Methods {
  readonly handlers: ReadonlyMap<string, Handler>;
  /** For the header `Allow`. */
  readonly allow: string;
}

function methodsOf(handlers: ReadonlyMap<string, Handler>): Methods {
  return { handlers, allow: [...handlers.keys()].join(', ') };
}
