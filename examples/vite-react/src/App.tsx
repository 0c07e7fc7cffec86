import { TusDropzone } from '@kit/react';
import '@kit/react/styles.css';
import { useState } from 'react';

export function App() {
  const [urls, setUrls] = useState<readonly string[]>([]);
  return (
    <main style={{ maxWidth: '40rem', margin: '3rem auto', padding: '0 1rem', fontFamily: 'system-ui' }}>
      <h1>Uploads that never start over</h1>
      <TusDropzone endpoint="/api/files" onCompleted={({ url }) => setUrls((before) => [...before, url])} />
      <ul>
        {urls.map((url) => (
          <li key={url}>
            <a href={url}>{url}</a>
          </li>
        ))}
      </ul>
    </main>
  );
}
