import { describe } from 'vitest';
import { ietfSpecification } from '../../server/src/testing/ietf/ietfSpecification.ts';
import { specification } from '../../server/src/testing/specification/specification.ts';
import type { OpenDoor } from '../../server/src/testing/specification/subject.ts';
import { createTusRoute } from './createTusRoute.ts';

/** A route at `app/files/[[...id]]/route.ts`, called as Next calls it. */
const openRoute: OpenDoor = async (options) => {
  const route = createTusRoute(options);
  return {
    async send({ method, path, headers = {}, body, unmeasured }) {
      const handler = Object.entries(route).find(([name]) => name === method)?.[1];
      if (handler === undefined) throw new Error(`Next answers ${method} by itself`);
      const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
      const init: RequestInit = { method, headers };
      if (bytes !== undefined) {
        init.body = bytes;
        if (!unmeasured) init.headers = { 'content-length': String(bytes.length), ...headers };
      }
      const id = path.split('/').slice(2).map(decodeURIComponent);
      // Without segments an optional catch-all has no param at all.
      const params = Promise.resolve(id.length === 0 ? {} : { id });
      const response = await handler(new Request(`http://tus.example.org${path}`, init), { params });
      return {
        status: response.status,
        headers: Object.fromEntries(response.headers),
        text: await response.text(),
      };
    },
    async close() {},
  };
};

describe('tus 1.0 through a route of Next', () => specification(openRoute));
describe('Resumable Uploads for HTTP through a route of Next', () => ietfSpecification(openRoute));
