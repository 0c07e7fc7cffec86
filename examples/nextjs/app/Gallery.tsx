import { formatBytes } from '@kit/react/format';
import { listUploads, type UploadSummary } from '@kit/server';
import Link from 'next/link';
import { storage } from '../lib/storage.ts';
import type { User } from '../lib/users.ts';
import { Preview } from './Preview.tsx';
import { Room } from './Room.tsx';
import { TerminateButton } from './TerminateButton.tsx';
import './gallery.css';

interface GalleryProps {
  readonly user: User;
  /** Where the page of uploads begins; `undefined` for the newest. */
  readonly older: string | undefined;
}

/** The finished uploads of one user, newest first. */
export async function Gallery({ user, older }: GalleryProps) {
  const { uploads, cursor } = await listUploads(storage, {
    owner: user.id,
    completed: true,
    limit: 24,
    ...(older !== undefined && { cursor: older }),
  });

  return (
    <section className="gallery" aria-labelledby="finished">
      <div className="gallery-head">
        <h2 id="finished">Finished uploads</h2>
        <Room user={user} />
      </div>
      {uploads.length === 0 ? (
        <p className="empty">Nothing yet. What you upload shows up here, and nobody but you can see it.</p>
      ) : (
        <ul>
          {uploads.map((upload) => (
            <Finished key={upload.id} upload={upload} />
          ))}
        </ul>
      )}
      <nav aria-label="Pages of finished uploads">
        {older !== undefined && <Link href="/">Newest</Link>}
        {cursor !== null && <Link href={`/?older=${encodeURIComponent(cursor)}`}>Older</Link>}
      </nav>
    </section>
  );
}

function Finished({ upload }: { upload: UploadSummary }) {
  const { id, metadata, length, completedAt } = upload;
  const name = metadata.filename ?? 'Unnamed file';
  const url = `/api/files/${id}`;
  const time = new Date(completedAt ?? 0);
  return (
    <li>
      <Preview url={url} name={name} type={metadata.filetype ?? ''} />
      <div className="facts">
        <a href={url} download title={name}>
          {name}
        </a>
        <p>
          {formatBytes(length ?? 0)} · <time dateTime={time.toISOString()}>{dateFormat.format(time)}</time>
        </p>
      </div>
      <TerminateButton url={url} name={name} />
    </li>
  );
}

const dateFormat = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });
