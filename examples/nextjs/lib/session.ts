import { createHmac, timingSafeEqual } from 'node:crypto';
import { sessionSecret } from './sessionSecret.ts';
import type { User } from './users.ts';

export const SESSION_COOKIE = 'session';

/** Seconds until one has to sign in again. */
export const SESSION_LIFE = 7 * 24 * 60 * 60;

/** `<id of the user>.<end, in seconds since 1970>.<signature of both>` */
export function sealSession(user: User, now = Date.now()): string {
  const content = `${user.id}.${Math.floor(now / 1000) + SESSION_LIFE}`;
  return `${content}.${signature(content)}`;
}

/** The id of the user whose session this is; `null` for one that has ended or that we did not sign. */
export function openSession(session: string, now = Date.now()): string | null {
  const [id = '', end = '', signed = ''] = session.split('.');
  const expected = Buffer.from(signature(`${id}.${end}`));
  const given = Buffer.from(signed);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
  return Number(end) * 1000 > now ? id : null;
}

function signature(content: string): string {
  return createHmac('sha256', sessionSecret()).update(content).digest('base64url');
}
