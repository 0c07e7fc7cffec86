import { createUploadQueue } from '@kit/client';
import { TusDropzone, UploadProvider } from '@kit/react';
import '@kit/react/styles.css';
import { createRoot } from 'react-dom/client';
import { AT_ONCE, appeared, choose, root, until } from '../page.ts';

const queue = createUploadQueue({
  endpoint: '/files',
  autoStart: false,
  concurrency: AT_ONCE,
  // One request for each file, as the others send them.
  chunkSize: 2 ** 30,
});
createRoot(root()).render(
  <UploadProvider queue={queue}>
    <TusDropzone />
  </UploadProvider>,
);

window.list = {
  async add(files) {
    const all = queue.getSnapshot().ids.length + files.length;
    choose(await appeared('input[type=file]'), files);
    await until(() => queue.getSnapshot().ids.length === all);
  },
  start: () => queue.startAll(),
};
