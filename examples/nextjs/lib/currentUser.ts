import { cookies } from 'next/headers';
import { redirect } from 'next/navigation';
import { openSession, SESSION_COOKIE } from './session.ts';
import { findUser, type User } from './users.ts';

/** Who asks: in pages, Server Actions and route handlers alike. */
export async function currentUser(): Promise<User | null> {
  const session = (await cookies()).get(SESSION_COOKIE)?.value;
  const id = session === undefined ? null : openSession(session);
  return id === null ? null : findUser(id);
}

/** For pages: whoever is not signed in is sent to do so. */
export async function signedInUser(): Promise<User> {
  return (await currentUser()) ?? redirect('/sign-in');
}
