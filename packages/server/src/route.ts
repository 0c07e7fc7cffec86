import { isUploadId } from './id.ts';

/** What a path names: the place where uploads are created, one of them, or something there that none is called. */
export type Route =
  | { readonly kind: 'endpoint'; readonly mount: Mount }
  | { readonly kind: 'upload'; readonly mount: Mount; readonly id: string }
  | { readonly kind: 'name'; readonly mount: Mount; readonly name: string };

/** Where the server is mounted: '' for the root, else a path without a slash at its end. */
export type Mount = string;

/** @throws TypeError when the base path does not begin with a slash or holds a query. */
export function mountOf(basePath: string): Mount {
  if (!basePath.startsWith('/') || /[?#\s]/.test(basePath)) {
    throw new TypeError(`basePath must begin with "/" and hold no query, not ${JSON.stringify(basePath)}`);
  }
  return basePath.replace(/\/+$/, '');
}

/** The route of a path, `undefined` for a path that is none of ours. Nothing is decoded: our ids need no
 * escapes. */
export function matchRoute(mount: Mount, path: string): Route | undefined {
  if (!path.startsWith(mount)) return undefined;
  if (path.length <= mount.length + 1) {
    return path.length === mount.length || path.endsWith('/') ? { kind: 'endpoint', mount } : undefined;
  }
  if (path[mount.length] !== '/') return undefined;
  const id = path.slice(mount.length + 1);
  if (isUploadId(id)) return { kind: 'upload', mount, id };
  return id.includes('/') ? undefined : { kind: 'name', mount, name: id };
}

/** The path-absolute URL of an upload. */
export function uploadPath(mount: Mount, id: string): string {
  return `${mount}/${id}`;
}
