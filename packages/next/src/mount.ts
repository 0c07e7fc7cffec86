import type { FetchContext } from '@kit/server';

type Params = Readonly<Record<string, string | string[] | undefined>>;

/**
 * Where a route is mounted, as clients see it: its path is what is left of the request's without the segments that the
 * optional catch-all `[[...id]]` took. Other dynamic segments (`/teams/[team]/files/[[...id]]`) stay in it. Next redirects
 * paths to those with a slash at the end where `trailingSlash` is set, and to those without where it is not: uploads are to
 * be named as their endpoint was, for clients that send all of a body before they hear of a redirect, or never follow one.
 */
export function mountOf(pathname: string, params: Params): Required<FetchContext> {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const taken = Object.values(params).find(Array.isArray) ?? [];
  return {
    basePath: `/${segments.slice(0, segments.length - taken.length).join('/')}`,
    pathEnd: pathname.length > 1 && pathname.endsWith('/') ? '/' : '',
  };
}

/**
 * The same for a Pages Router handler, whose `query` holds the names of the query string beside the params of its
 * route: what the catch-all took is what the path ends in.
 */
export function mountOfQuery(pathname: string, query: Params): Required<FetchContext> {
  const params = Object.entries(query).filter(([, value]) => Array.isArray(value) && endsIn(pathname, value));
  return mountOf(pathname, Object.fromEntries(params));
}

/** Next has decoded what it gives. */
function endsIn(pathname: string, taken: readonly string[]): boolean {
  const segments = pathname.split('/').filter((segment) => segment !== '');
  const last = segments.slice(segments.length - taken.length);
  return last.map(decodeURIComponent).join('/') === taken.join('/');
}
