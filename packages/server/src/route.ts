import { isUploadId } from './id.ts';

/** What a path names: the place where uploads are created, or one of them. */
export type Route = { readonly kind: 'endpoint' } | { readonly kind: 'upload'; readonly id: string };

export interface Router {
  /** The route of a path, `undefined` for a path that is none of ours. Nothing is decoded: our ids need no escapes. */
  match(path: string): Route | undefined;
  /** The path-absolute URL of an upload. */
  urlOf(id: string): string;
}

const ENDPOINT: Route = { kind: 'endpoint' };

/** @throws TypeError when the base path does not begin with a slash or holds a query. */
export function createRouter(basePath: string): Router {
  if (!basePath.startsWith('/') || /[?#\s]/.test(basePath)) {
    throw new TypeError(`basePath must begin with "/" and hold no query, not ${JSON.stringify(basePath)}`);
  }
  const base = basePath.replace(/\/+$/, '');
  return {
    match(path) {
      if (!path.startsWith(base)) return undefined;
      if (path.length <= base.length + 1) {
        return path.length === base.length || path.endsWith('/') ? ENDPOINT : undefined;
      }
      if (path[base.length] !== '/') return undefined;
      const id = path.slice(base.length + 1);
      return isUploadId(id) ? { kind: 'upload', id } : undefined;
    },
    urlOf: (id) => `${base}/${id}`,
  };
}
