import { createUpload } from '@kit/client';
import type {} from '../page.ts';

window.page = {
  upload(file, chunkSize) {
    const upload = createUpload(file, { endpoint: '/files', chunkSize });
    // As an application watches it.
    upload.subscribe(() => {
      document.title = String(upload.getSnapshot().progress);
    });
    upload.start();
    return upload.done;
  },
};
