import { uploadsInWorker } from '@kit/client/worker';
import type {} from '../page.ts';

window.page = {
  upload(file, chunkSize) {
    const open = () => new Worker('/worker.js', { type: 'module' });
    const upload = uploadsInWorker(open)({ endpoint: '/files', chunkSize })(file);
    upload.subscribe(() => {
      document.title = String(upload.getSnapshot().progress);
    });
    upload.start();
    return upload.done;
  },
};
