'use server';

import { cookies, headers } from 'next/headers';
import { redirect } from 'next/navigation';
import { SESSION_COOKIE, SESSION_LIFE, sealSession } from '../../lib/session.ts';
import { userWithPassword } from '../../lib/users.ts';

export interface Refusal {
  readonly message: string;
  /** What was typed, so that it has not to be typed again. */
  readonly name: string;
}

/** Ends at the uploads, or tells why not. */
export async function signIn(_before: Refusal | null, form: FormData): Promise<Refusal> {
  const name = textOf(form, 'name').trim();
  const user = userWithPassword(name.toLowerCase(), textOf(form, 'password'));
  if (user === null) {
    return { message: 'Nobody has this name and this password. Check both and try again.', name };
  }
  (await cookies()).set(SESSION_COOKIE, sealSession(user), {
    httpOnly: true,
    sameSite: 'lax',
    // Of plain http, as on localhost, browsers would not take it.
    secure: (await headers()).get('x-forwarded-proto') === 'https',
    maxAge: SESSION_LIFE,
  });
  redirect('/');
}

function textOf(form: FormData, field: string): string {
  const value = form.get(field);
  return typeof value === 'string' ? value : '';
}
