import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createTusServer, UploadProblem } from '@kit/server';
import { memoryStorage } from '@kit/server/memory';
import { type NodeHandler, serve, toNodeHandler } from '@kit/server/node';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** A real server of another origin, on memory stores. Requests with `x-requested-with: stale` are refused (401). */
    uploadEndpoint: string;
    /** Another, behind somebody who lets pages send what tus has a name for, and nothing else. */
    strictEndpoint: string;
  }
}

const SAFE = [
  'Content-Type, Location, Tus-Extension, Tus-Max-Size, Tus-Resumable, Tus-Version, Upload-Concat, Upload-Defer-Length',
  'Upload-Length, Upload-Metadata, Upload-Offset, X-HTTP-Method-Override, X-Request-ID, X-Requested-With',
].join();

function behindStrictCors(handler: NodeHandler): RequestListener {
  return (request, response) => {
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('access-control-expose-headers', SAFE);
    if (request.method !== 'OPTIONS') return void handler(request, response);
    response.setHeader('access-control-allow-headers', SAFE);
    response.setHeader('access-control-allow-methods', 'POST, HEAD, PATCH, DELETE, GET');
    response.writeHead(204).end();
  };
}

/** Gives the tests in the browser a server to talk to: `inject('uploadEndpoint')`. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const tus = createTusServer({
    storage: memoryStorage(),
    cors: { origins: '*' },
    authorize({ headers }) {
      if (headers.get('x-requested-with') !== 'stale') return { owner: null };
      throw new UploadProblem('unauthorized', 'Sign in again.');
    },
  });
  const served = await serve(tus);
  project.provide('uploadEndpoint', `${served.url}/files`);
  const strict = createServer(behindStrictCors(toNodeHandler(createTusServer({ storage: memoryStorage() }))));
  await new Promise<void>((resolve) => strict.listen(0, '127.0.0.1', resolve));
  // A string only for pipes.
  const { port } = strict.address() as AddressInfo;
  project.provide('strictEndpoint', `http://127.0.0.1:${port}/files`);
  return async () => {
    strict.closeAllConnections();
    strict.close();
    await served.close(0);
    await tus.close();
  };
}
