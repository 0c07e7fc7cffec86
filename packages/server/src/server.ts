import { header } from '@kit/protocol';
import { createAdmit } from './access.ts';
import { createCors, isPreflight, leftToOthers } from './cors.ts';
import { createDialects } from './dialect/dialects.ts';
import { listUploads, type UploadPage, type UploadQuery } from './engine/list.ts';
import type { Swept } from './engine/sweep.ts';
import { createTakeUp } from './engine/takeUp.ts';
import { stopByApplication, terminateByApplication } from './engine/terminate.ts';
import type { Completes } from './hooks.ts';
import { createMetrics } from './observe/metrics.ts';
import { createObserver } from './observe/observer.ts';
import { createEngine, limitOptions, SWEEP_INTERVAL, type TusServerOptions } from './options.ts';
import { isUploadProblem, toProblem, UploadProblem } from './problem.ts';
import { matchRoute, mountOf, type PathEnd } from './route.ts';
import type { MetadataText } from './summary.ts';
import { createSweeper } from './sweeper.ts';
import { fromRequest, toResponse } from './web.ts';
import type { WireReply, WireRequest } from './wire.ts';

export interface FetchContext {
  /** Where this request found the server mounted, for routers that know it only then. Default: the option `basePath`. */
  readonly basePath?: string;
  /** What the URLs of uploads end in, for apps that redirect paths without a slash to those with one. Default ''. */
  readonly pathEnd?: PathEnd;
}

/** A server without a socket. Every member is a closure: take them apart as you like. */
export interface TusServer<Data = unknown> extends Completes<Data> {
  /** The one door: answers every request, and never rejects. */
  fetch(request: Request, context?: FetchContext): Promise<Response>;
  /** The same door for adapters that bring their own streams, such as `toNodeHandler`. */
  handle(request: WireRequest, context?: FetchContext): Promise<WireReply>;
  /** Removes lapsed uploads, and bytes that a killed process left without a record. */
  sweep(): Promise<Swept>;
  /** Uploads of one owner, newest first. */
  list(query: UploadQuery): Promise<UploadPage>;
  /** What this server has done since it was made, in the text format of Prometheus (`text/plain; version=0.0.4`). */
  metrics(): string;
  /**
   * Ends the request that brings bytes to an upload right now; it is answered with the problem (default: `forbidden`).
   * What it brought so far stays, and may be gone on with. To keep a client off for good, `terminate`, or refuse it in
   * `authorize`. A request that another process answers hears 423 instead.
   */
  stop(id: string, problem?: UploadProblem): Promise<void>;
  /**
   * Ends an upload, finished or not, with its record and its bytes; a request that brings bytes to it is answered with
   * the problem (default: `gone`). `beforeTerminate` is not asked. `false` where there is no such upload.
   */
  terminate(id: string, problem?: UploadProblem): Promise<boolean>;
  /**
   * Takes up, from now on, completions that failed or that a crash cut short. The first request does so by itself; a
   * process that serves calls it at start, since no request may come.
   */
  takeUp(): void;
  /** Stops sweeping and closes the storage. Requests in flight must be over by then. */
  close(): Promise<void>;
}

/**
 * Makes a server that speaks tus 1.0, and beside it "Resumable Uploads for HTTP" of the IETF, a draft (interop version 8).
 *
 * @throws TypeError or RangeError for options that make no sense.
 */
export function createTusServer<Metadata = MetadataText, Data = unknown>(
  options: TusServerOptions<Metadata, Data>,
): TusServer<Data> {
  const { basePath = '/files' } = options;
  const defaultMount = mountOf(basePath);
  const metrics = createMetrics();
  const engine = createEngine(options, metrics);
  const observer = createObserver(engine.clock, metrics, options.onLog);
  const admit = observer.admit(createAdmit(options.authorize, limitOptions(options)));
  const cors = options.cors ? createCors(options.cors, engine.report) : leftToOthers;
  // Where nobody says who asks, a list would show everybody's uploads to everybody.
  const dialectOf = createDialects(engine, admit, options.authorize !== undefined);
  const sweeper = createSweeper(
    engine,
    options.sweepInterval === undefined ? SWEEP_INTERVAL : options.sweepInterval,
    observer.log,
  );

  const takeUp = createTakeUp(engine);

  async function handle(incoming: WireRequest, context?: FetchContext): Promise<WireReply> {
    takeUp.start();
    const mount = context ? mountOf(context.basePath ?? basePath, context.pathEnd) : defaultMount;
    // "The actual method of the request MUST be ignored." (tus 1.0, "X-HTTP-Method-Override")
    const method = incoming.header(header.methodOverride) ?? incoming.method;
    const route = matchRoute(mount, incoming.path);
    const id = route?.kind === 'upload' ? route.id : null;
    const { request, requestId, end } = observer.begin(incoming, method, id);
    const { answer, refuse } = dialectOf(request);
    let reply: WireReply;
    try {
      // Before anybody is asked who they are: a browser sends no credentials with it. And whatever it is about, for only
      // the request itself may then tell the page that there is nothing.
      const preflight = options.cors !== undefined && isPreflight(request);
      reply = preflight ? { status: 204, headers: {}, body: null } : await answer(request, method, route);
    } catch (error) {
      if (!isUploadProblem(error)) engine.report(error, { requestId, method, id });
      reply = refuse(toProblem(error), request);
    }
    cors(request, reply);
    end(reply);
    return reply;
  }

  return {
    fetch: async (request, context) => toResponse(request, await handle(fromRequest(request), context)),
    handle,
    sweep: sweeper.sweep,
    stop: (id, problem = new UploadProblem('forbidden', 'The application stopped this request.')) =>
      stopByApplication(engine, id, problem),
    terminate: (id, problem = new UploadProblem('gone', 'The application ended this upload.')) =>
      terminateByApplication(engine, id, problem),
    takeUp: takeUp.start,
    list: (query) => listUploads(engine.storage, query),
    metrics: metrics.text,
    async close() {
      await Promise.all([sweeper.stop(), takeUp.stop()]);
      await engine.storage.locker.close();
      await engine.storage.records.close();
    },
  };
}
