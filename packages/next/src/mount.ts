/**
 * The path a route is mounted at, as clients see it: what is left of the request's path without the segments that the
 * optional catch-all `[[...id]]` took. Other dynamic segments (`/teams/[team]/files/[[...id]]`) stay in it.
 */
export function mountPath(
  pathname: string,
  params: Readonly<Record<string, string | string[] | undefined>>,
): string {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const taken = Object.values(params).find(Array.isArray) ?? [];
  return `/${segments.slice(0, segments.length - taken.length).join('/')}`;
}

/**
 * The same for a Pages Router handler, whose `query` holds the names of the query string beside the params of its
 * route: what the catch-all took is what the path ends in.
 */
export function mountPathOfQuery(
  pathname: string,
  query: Readonly<Record<string, string | string[] | undefined>>,
): string {
  const params = Object.entries(query).filter(([, value]) => Array.isArray(value) && endsIn(pathname, value));
  return mountPath(pathname, Object.fromEntries(params));
}

/** Next has decoded what it gives. */
function endsIn(pathname: string, taken: readonly string[]): boolean {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const last = segments.slice(segments.length - taken.length);
  return last.map(decodeURIComponent).join('/') === taken.join('/');
}
