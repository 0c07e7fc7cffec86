'use client';

import { useActionState } from 'react';
import { type Refusal, signIn } from './signIn.ts';

/** A client component only to say "Signing in": the forms themselves work without JavaScript. */
export function SignInForm({ demoUsers }: { demoUsers: readonly { name: string; password: string }[] }) {
  const [refusal, submit, pending] = useActionState<Refusal | null, FormData>(signIn, null);
  return (
    <>
      <form className="sign-in" action={submit}>
        <label>
          Name
          <input
            name="name"
            defaultValue={refusal?.name}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            required
          />
        </label>
        <label>
          Password
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        {refusal !== null && (
          <p className="refusal" role="alert">
            {refusal.message}
          </p>
        )}
        <button type="submit" className="button" disabled={pending}>
          {pending ? 'Signing in …' : 'Sign in'}
        </button>
      </form>
      <div className="demo-users">
        <p>This is a demo, with two users who cannot see each other’s files:</p>
        {demoUsers.map(({ name, password }) => (
          <form key={name} action={submit}>
            <input type="hidden" name="name" value={name} />
            <input type="hidden" name="password" value={password} />
            <button type="submit" className="button quiet" disabled={pending}>
              Continue as {name}
            </button>
            <span>
              password <code>{password}</code>
            </span>
          </form>
        ))}
      </div>
    </>
  );
}
