import type { Metadata } from 'next';
import { redirect } from 'next/navigation';
import { currentUser } from '../../lib/currentUser.ts';
import { demoUsers } from '../../lib/users.ts';
import { SignInForm } from './SignInForm.tsx';
import './sign-in.css';

export const metadata: Metadata = { title: 'Sign in' };

export default async function SignInPage() {
  if ((await currentUser()) !== null) redirect('/');
  return (
    <main className="sign-in-page">
      <header>
        <h1>Uploads that never start over</h1>
        <p>Drop a file. Kill the server, close the tab, lose the network: it goes on where it was.</p>
      </header>
      <SignInForm demoUsers={demoUsers} />
    </main>
  );
}
