'use client';

import { createTusClient, isUploadError, type UploadQueue } from '@kit/client';
import { useUploadQueue } from '@kit/react';
import { useRouter } from 'next/navigation';
import { useId, useRef, useState, useTransition } from 'react';

const client = createTusClient({ endpoint: '/api/files' });

/** Deletes a finished upload, once it is confirmed. */
export function TerminateButton({ url, name }: { url: string; name: string }) {
  const router = useRouter();
  const queue = useUploadQueue();
  const question = useId();
  const dialog = useRef<HTMLDialogElement>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [pending, startTransition] = useTransition();

  const terminate = () => {
    startTransition(async () => {
      try {
        await client.terminate(url);
        takeOffList(queue, url);
        router.refresh();
      } catch (error) {
        if (!isUploadError(error)) throw error;
        setRefusal(error.problem?.detail ?? 'The server cannot be reached. Try again.');
      }
    });
  };

  return (
    <>
      <button
        type="button"
        className="terminate"
        aria-label={`Delete ${name}`}
        title="Delete"
        onClick={() => {
          setRefusal(null);
          dialog.current?.showModal();
        }}
      >
        <svg viewBox="0 0 20 20" aria-hidden="true">
          <path d="M4 6h12M8 6V4h4v2m-6 0 .6 10h6.8L14 6m-5.5 3v4.5m3-4.5v4.5" />
        </svg>
      </button>
      <dialog ref={dialog} className="confirm" aria-labelledby={question}>
        <h3 id={question}>Delete {name}?</h3>
        <p>The file is gone from the server then, and cannot be brought back.</p>
        {refusal !== null && (
          <p className="refusal" role="alert">
            {refusal}
          </p>
        )}
        <form method="dialog">
          <button type="submit" className="button quiet">
            Keep it
          </button>
          <button type="button" className="button danger" disabled={pending} onClick={terminate}>
            {pending ? 'Deleting …' : 'Delete'}
          </button>
        </form>
      </dialog>
    </>
  );
}

/** Where this page has uploaded it, the dropzone still says so. */
function takeOffList(queue: UploadQueue, url: string): void {
  const { href } = new URL(url, location.href);
  for (const id of queue.getSnapshot().ids) {
    if (queue.get(id)?.getSnapshot().url === href) queue.remove(id);
  }
}
