import { type ListedUploads, parseInteger } from '@kit/protocol';
import type { Admit } from '../access.ts';
import type { Engine } from '../engine/engine.ts';
import { listUploads, type UploadPage, type UploadQuery } from '../engine/list.ts';
import { UploadProblem } from '../problem.ts';
import { uploadPath } from '../route.ts';
import type { EndpointHandler } from './dialect.ts';

const MAX_LIMIT = 1000;

/**
 * GET of the endpoint: the caller's own uploads, newest first, as JSON. Plain HTTP, the same in every dialect.
 *
 * `?limit=` 1 to 1000 (default 50), `?cursor=` what the page before gave, `?completed=true|false`. The body is a
 * `ListedUploads` of the protocol.
 */
export function listHandler(engine: Engine, admit: Admit): EndpointHandler {
  return async (request, mount) => {
    const asked = readQuery(request.query);
    const { owner } = await admit(request, 'list');
    const page = await pageOf(engine, { ...asked, owner });
    const body: ListedUploads = {
      // The owner is whoever asks.
      uploads: page.uploads.map(({ owner: _, ...upload }) => ({
        ...upload,
        url: uploadPath(mount, upload.id),
      })),
      cursor: page.cursor,
    };
    return {
      status: 200,
      headers: {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
      body: JSON.stringify(body),
    };
  };
}

async function pageOf(engine: Engine, query: UploadQuery): Promise<UploadPage> {
  try {
    return await listUploads(engine.storage, query);
  } catch (error) {
    // Only the store can tell its own cursors (RecordStore.list); the limit is checked by now.
    if (error instanceof RangeError) throw malformed('cursor', 'is none that this list gave');
    throw error;
  }
}

function readQuery(query: string): Omit<UploadQuery, 'owner'> {
  const parameters = new URLSearchParams(query);
  const cursor = one(parameters, 'cursor');
  const limit = one(parameters, 'limit');
  const completed = one(parameters, 'completed');
  return {
    ...(cursor === undefined ? {} : { cursor }),
    ...(limit === undefined ? {} : { limit: readLimit(limit) }),
    ...(completed === undefined ? {} : { completed: readCompleted(completed) }),
  };
}

function one(parameters: URLSearchParams, name: string): string | undefined {
  const values = parameters.getAll(name);
  if (values.length > 1) throw malformed(name, 'is there more than once');
  return values[0];
}

function readLimit(text: string): number {
  const limit = parseInteger(text);
  if (limit !== undefined && limit >= 1 && limit <= MAX_LIMIT) return limit;
  throw malformed('limit', `must be an integer from 1 to ${MAX_LIMIT}`);
}

function readCompleted(text: string): boolean {
  if (text === 'true' || text === 'false') return text === 'true';
  throw malformed('completed', 'must be true or false');
}

function malformed(name: string, what: string): UploadProblem {
  return new UploadProblem('invalid-request', `The query parameter ${name} ${what}.`);
}
