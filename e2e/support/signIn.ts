import type { Browser, BrowserContext } from 'playwright';

/** The users of the Next example. */
const PASSWORDS = { ada: 'lovelace', grace: 'hopper' } as const;

export type DemoUser = keyof typeof PASSWORDS;

/**
 * Signs in to the Next example as a browser without JavaScript does, by its form.
 *
 * @returns the session, as a `Cookie` header carries it.
 */
export async function sessionCookie(origin: string, user: DemoUser = 'ada'): Promise<string> {
  const page = await (await fetch(`${origin}/sign-in`)).text();
  const [, form = ''] = /<form class="sign-in"(.*?)<\/form>/s.exec(page) ?? [];
  const fields = new FormData();
  for (const [input] of form.matchAll(/<input type="hidden"[^>]*>/g)) {
    fields.append(attribute(input, 'name'), attribute(input, 'value'));
  }
  fields.append('name', user);
  fields.append('password', PASSWORDS[user]);
  const answer = await fetch(`${origin}/sign-in`, {
    method: 'POST',
    headers: { origin },
    body: fields,
    redirect: 'manual',
  });
  const session = answer.headers.getSetCookie().find((cookie) => cookie.startsWith('session='));
  if (session === undefined) throw new Error(`${user} could not sign in: ${answer.status}`);
  return session.split(';')[0] ?? '';
}

/** A visitor of the Next example who has signed in already. */
export async function signedIn(browser: Browser, origin: string, user?: DemoUser): Promise<BrowserContext> {
  const [name = '', value = ''] = (await sessionCookie(origin, user)).split('=');
  const context = await browser.newContext();
  await context.addCookies([{ name, value, url: origin }]);
  return context;
}

function attribute(tag: string, name: string): string {
  const [, value = ''] = new RegExp(`${name}="([^"]*)"`).exec(tag) ?? [];
  return value.replaceAll('&quot;', '"').replaceAll('&amp;', '&');
}
