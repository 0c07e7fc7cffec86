import { memo, useEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';
import { useTus } from 'use-tus';
import { AT_ONCE, appeared, choose, root, until } from '../page.ts';

/** A row as its README shows it: one hook an upload, and progress in a state of one's own. */
const Row = memo(({ file }: { readonly file: File }) => {
  const { upload, setUpload, isUploading, isSuccess, error } = useTus();
  const [progress, setProgress] = useState(0);
  useEffect(() => {
    setUpload(file, {
      endpoint: '/files',
      metadata: { filename: file.name, filetype: file.type },
      onProgress: (sent, length) => setProgress(sent / (length ?? 1)),
    });
  }, [file, setUpload]);
  return (
    <li>
      <b>{file.name}</b> <progress value={progress} /> {Math.round(progress * 100)} %
      <span>{error ? error.message : isSuccess ? 'Done' : isUploading ? 'Uploading' : 'Waiting'}</span>
      <button type="button" disabled={upload === undefined} onClick={() => upload?.start()}>
        Upload
      </button>
    </li>
  );
});

function App() {
  const [files, setFiles] = useState<readonly File[]>([]);
  return (
    <>
      <input
        type="file"
        multiple
        onChange={({ currentTarget }) => {
          const chosen = [...(currentTarget.files ?? [])];
          setFiles((before) => [...before, ...chosen]);
        }}
      />
      <ul>
        {files.map((file) => (
          <Row key={file.name} file={file} />
        ))}
      </ul>
    </>
  );
}

createRoot(root()).render(<App />);

const buttons = () => document.querySelectorAll<HTMLButtonElement>('li button:enabled');

window.list = {
  async add(files) {
    const all = buttons().length + files.length;
    choose(await appeared('input[type=file]'), files);
    await until(() => buttons().length === all);
  },
  start() {
    for (const button of [...buttons()].slice(0, AT_ONCE)) button.click();
  },
};
