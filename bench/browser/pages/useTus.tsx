import { useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { useTus } from 'use-tus';
import type {} from '../page.ts';

interface AppProps {
  readonly file: File;
  readonly chunkSize: number;
  readonly onSuccess: () => void;
  readonly onError: (error: Error) => void;
}

function App({ file, chunkSize, onSuccess, onError }: AppProps) {
  const { upload, setUpload } = useTus({ autoStart: true });
  const [progress, setProgress] = useState(0);
  useEffect(() => {
    setUpload(file, {
      endpoint: '/files',
      chunkSize,
      onSuccess,
      onError,
      onProgress: (sent, length) => setProgress(sent / (length ?? 1)),
    });
  }, [file, chunkSize, onSuccess, onError, setUpload]);
  useEffect(() => {
    document.title = String(progress);
  }, [progress]);
  return upload ? <p>{progress}</p> : null;
}

window.page = {
  upload: (file, chunkSize = Number.POSITIVE_INFINITY) =>
    new Promise<void>((onSuccess, onError) => {
      const root = document.body.appendChild(document.createElement('div'));
      createRoot(root).render(
        <App file={file} chunkSize={chunkSize} onSuccess={onSuccess} onError={onError} />,
      );
    }),
};
