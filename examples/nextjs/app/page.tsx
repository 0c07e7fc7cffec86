import { formatBytes } from '@kit/react/format';
import { listUploads, type UploadSummary } from '@kit/server';
import { storage } from '../lib/storage.ts';
import { Uploader } from './Uploader.tsx';

// What was uploaded is read anew for every visit.
export const dynamic = 'force-dynamic';

interface PageProps {
  readonly searchParams: Promise<{ readonly dialect?: string }>;
}

export default async function Page({ searchParams }: PageProps) {
  // ?dialect=ietf speaks the IETF draft; the route answers both.
  const { dialect } = await searchParams;
  const { uploads } = await listUploads(storage, { owner: null, completed: true });

  return (
    <main>
      <header>
        <h1>Uploads that never start over</h1>
        <p>Drop a file. Kill the server, close the tab, lose the network: it goes on where it was.</p>
      </header>
      <Uploader dialect={dialect === 'ietf' ? 'ietf' : 'tus'} />
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
