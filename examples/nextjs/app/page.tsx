import { formatBytes } from '@kit/react/format';
import { listUploads, type UploadSummary } from '@kit/server';
import { signedInUser } from '../lib/currentUser.ts';
import { storage } from '../lib/storage.ts';
import { Uploader } from './Uploader.tsx';
import './page.css';

interface PageProps {
  readonly searchParams: Promise<{ readonly dialect?: string }>;
}

export default async function Page({ searchParams }: PageProps) {
  const user = await signedInUser();
  // ?dialect=ietf speaks the IETF draft; the route answers both.
  const { dialect } = await searchParams;
  const { uploads } = await listUploads(storage, { owner: user.id, completed: true });

  return (
    <main className="uploads-page">
      <header className="top">
        <h1>Uploads that never start over</h1>
        <form className="visitor" action="/sign-out" method="post">
          <span>
            Signed in as <strong>{user.name}</strong>
          </span>
          <button type="submit" className="button quiet">
            Sign out
          </button>
        </form>
      </header>
      <Uploader user={user.id} dialect={dialect === 'ietf' ? 'ietf' : 'tus'} />
      <section aria-labelledby="finished">
        <h2 id="finished">Finished uploads</h2>
        {uploads.length === 0 ? <p className="empty">Nothing yet.</p> : <FinishedUploads uploads={uploads} />}
      </section>
    </main>
  );
}

function FinishedUploads({ uploads }: { uploads: readonly UploadSummary[] }) {
  return (
    <ul className="finished">
      {uploads.map(({ id, metadata, length, completedAt }) => (
        <li key={id}>
          <a href={`/api/files/${id}`} download>
            {metadata.filename ?? 'Unnamed file'}
          </a>
          <span>{formatBytes(length ?? 0)}</span>
          <time dateTime={new Date(completedAt ?? 0).toISOString()}>{formatTime(completedAt ?? 0)}</time>
        </li>
      ))}
    </ul>
  );
}

function formatTime(time: number): string {
  return new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'short' }).format(time);
}
