import { signedInUser } from '../lib/currentUser.ts';
import { Dropzone } from './Dropzone.tsx';
import { Gallery } from './Gallery.tsx';
import { Uploads } from './Uploads.tsx';
import './page.css';

interface PageProps {
  readonly searchParams: Promise<{
    readonly dialect?: string;
    readonly accept?: string | string[];
    readonly older?: string;
  }>;
}

export default async function Page({ searchParams }: PageProps) {
  const user = await signedInUser();
  // ?dialect=ietf speaks the IETF draft; the route answers both. ?accept=image/* takes pictures only.
  const { dialect, accept, older } = await searchParams;

  return (
    <>
      <header className="top">
        <p className="brand">
          {/* biome-ignore lint/performance/noImgElement: nothing to optimize about an icon of 300 bytes. */}
          <img src="/icon.svg" alt="" width="28" height="28" />
          <span>Uploads</span>
        </p>
        {/* No Server Action: the page has to be left, see the route. */}
        <form className="visitor" action="/sign-out" method="post">
          <span>
            Signed in as <strong>{user.name}</strong>
          </span>
          <button type="submit" className="button quiet">
            Sign out
          </button>
        </form>
      </header>
      <main className="uploads">
        <div className="words">
          <h1>Uploads that never start over</h1>
          <p>Drop a file. Kill the server, close the tab, lose the network: it goes on where it was.</p>
        </div>
        <Uploads user={user.id} dialect={dialect === 'ietf' ? 'ietf' : 'tus'}>
          <Dropzone accept={accept?.toString()} />
          <Gallery user={user} older={older} />
        </Uploads>
      </main>
    </>
  );
}
