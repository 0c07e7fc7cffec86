/**
 * The path a route is mounted at, as clients see it: what is left of the request's path without the segments that the
 * optional catch-all `[[...id]]` took. Next's `basePath` is part of the request's path, so it needs no configuration;
 * other dynamic segments (`/teams/[team]/files/[[...id]]`) stay in it.
 */
export function mountPath(
  pathname: string,
  params: Readonly<Record<string, string | string[] | undefined>>,
): string {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const taken = Object.values(params).find(Array.isArray) ?? [];
  return `/${segments.slice(0, segments.length - taken.length).join('/')}`;
}
