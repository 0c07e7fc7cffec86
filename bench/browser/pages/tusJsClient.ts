import { Upload } from 'tus-js-client';
import type {} from '../page.ts';

window.page = {
  upload: (file, chunkSize = Number.POSITIVE_INFINITY) =>
    new Promise<void>((resolve, onError) => {
      new Upload(file, {
        endpoint: '/files',
        chunkSize,
        onSuccess: () => resolve(),
        onError,
        onProgress(sent, length) {
          document.title = String(sent / (length ?? 1));
        },
      }).start();
    }),
};
