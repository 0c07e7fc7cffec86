import { isUploadId } from './id.ts';

/** What a path names: the place where uploads are created, one of them, or something there that none is called. */
export type Route =
  | { readonly kind: 'endpoint'; readonly mount: Mount }
  | { readonly kind: 'upload'; readonly mount: Mount; readonly id: string }
  | { readonly kind: 'name'; readonly mount: Mount; readonly name: string };

export interface Mount {
  /** Where the server is mounted: '' for the root, else a path without a slash at its end. */
  readonly path: string;
  /** What the paths of uploads end in: a slash in apps that redirect what has none. */
  readonly end: PathEnd;
}

export type PathEnd = '' | '/';

/** @throws TypeError when the base path does not begin with a slash or holds a query. */
export function mountOf(basePath: string, end: PathEnd = ''): Mount {
  if (!basePath.startsWith('/') || /[?#\s]/.test(basePath)) {
    throw new TypeError(`basePath must begin with "/" and hold no query, not ${JSON.stringify(basePath)}`);
  }
  return { path: basePath.replace(/\/+$/, ''), end };
}

/**
 * The route of a path, `undefined` for a path that is none of ours. A slash at the end makes no difference, as routers
 * may add one. Nothing is decoded: our ids need no escapes.
 */
export function matchRoute(mount: Mount, path: string): Route | undefined {
  const { path: base } = mount;
  if (!path.startsWith(base)) return undefined;
  if (path.length <= base.length + 1) {
    return path.length === base.length || path.endsWith('/') ? { kind: 'endpoint', mount } : undefined;
  }
  if (path[base.length] !== '/') return undefined;
  const id = path.slice(base.length + 1, path.endsWith('/') ? -1 : undefined);
  if (isUploadId(id)) return { kind: 'upload', mount, id };
  return id.includes('/') ? undefined : { kind: 'name', mount, name: id };
}

/** The path-absolute URL of an upload. */
export function uploadPath({ path, end }: Mount, id: string): string {
  return `${path}/${id}${end}`;
}
