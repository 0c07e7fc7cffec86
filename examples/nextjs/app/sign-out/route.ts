import { cookies } from 'next/headers';
import { SESSION_COOKIE } from '../../lib/session.ts';

/**
 * A route and not a Server Action, for a page has to be loaded anew: uploads live in the page, and go on until it is left.
 * They must not be there any more when the next one signs in.
 */
export async function POST(): Promise<Response> {
  (await cookies()).delete(SESSION_COOKIE);
  // Relative: behind a proxy, the address that Next sees is not the visitor's.
  return new Response(null, { status: 303, headers: { location: '/sign-in' } });
}
