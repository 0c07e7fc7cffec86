import type { Admit } from '../access.ts';
import type { Engine } from '../engine/engine.ts';
import { UploadProblem } from '../problem.ts';
import type { Route } from '../route.ts';
import type { WireReply, WireRequest } from '../wire.ts';
import type { Dialect, EndpointHandler } from './dialect.ts';
import { downloadHandler } from './download.ts';
import { ietfDialect } from './ietf/ietf.ts';
import { listHandler } from './list.ts';
import { speaksTus } from './speaks.ts';
import { tusDialect } from './tus.ts';

/** All that can be asked of the server in one wire form, by route and method. */
export interface Spoken {
  /** @throws UploadProblem `not-found`, `method-not-allowed`, and whatever the command throws. */
  answer(request: WireRequest, method: string, route: Route | undefined): Promise<WireReply>;
  refuse: Dialect['refuse'];
}

/**
 * The wire forms of one server, chosen for each request by what it says: nothing is to be configured, and an upload made in
 * one can be gone on with in the other. What is plain HTTP, downloads and lists, they share.
 *
 * @param lists whether a GET of the endpoint lists uploads.
 */
export function createDialects(
  engine: Engine,
  admit: Admit,
  lists: boolean,
): (request: WireRequest) => Spoken {
  // A store that cannot be read offers no downloads.
  const download = engine.storage.bytes.read === undefined ? undefined : downloadHandler(engine, admit);
  const tus = tusDialect(engine, admit);
  const ietf = ietfDialect(engine, admit, download);
  const endpoint = new Map<string, EndpointHandler>([['OPTIONS', discoverBoth(tus, ietf)]]);
  if (lists) endpoint.set('GET', listHandler(engine, admit));
  const spokenTus = spoken({
    ...tus,
    endpoint: new Map([...tus.endpoint, ...endpoint]),
    upload: download === undefined ? tus.upload : new Map([...tus.upload, ['GET', download]]),
  });
  const spokenIetf = spoken({
    ...ietf,
    endpoint: new Map([...ietf.endpoint, ...endpoint]),
    upload: new Map([...tus.upload, ...ietf.upload]),
  });
  return (request) => (speaksTus(request) ? spokenTus : spokenIetf);
}

/** "The Server MUST ignore the header" that names its version (tus 1.0, "Tus-Resumable"): so one answer serves both. */
function discoverBoth(...dialects: readonly Dialect[]): EndpointHandler {
  return async (request, mount, name) => {
    const headers: Record<string, string> = {};
    for (const { endpoint } of dialects) {
      Object.assign(headers, (await endpoint.get('OPTIONS')?.(request, mount, name))?.headers);
    }
    return { status: 204, headers, body: null };
  };
}

function spoken(dialect: Dialect): Spoken {
  const { refuse } = dialect;
  const endpoint = methodsOf(dialect.endpoint);
  const upload = methodsOf(dialect.upload);
  return {
    refuse,
    async answer(request, method, route) {
      switch (route?.kind) {
        case 'endpoint':
          return handlerOf(endpoint, method)(request, route.mount, null);
        case 'upload':
          return handlerOf(upload, method)(request, route.id, route.mount);
        case 'name': {
          const handler = dialect.named.get(method);
          if (handler !== undefined) return handler(request, route.mount, route.name);
        }
      }
      throw new UploadProblem('not-found', 'Nothing is served at this path.');
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
