import { Upload } from 'tus-js-client';

/** tus-js-client 4 as its users have it; only the events are turned into promises. */
export function stockUpload(bytes: Buffer, options: ConstructorParameters<typeof Upload>[1]): Upload {
  return new Upload(bytes, { retryDelays: [0, 100], ...options });
}

/** Starts (or goes on with) an upload and resolves with its url when tus-js-client reports success. */
export function uploaded(upload: Upload): Promise<string> {
  return new Promise((resolve, reject) => {
    upload.options.onSuccess = () => resolve(upload.url ?? '');
    upload.options.onError = reject;
    upload.start();
  });
}

/** Starts an upload and aborts it as soon as its first chunk was accepted; resolves with the bytes accepted. */
export function abortedAfterFirstChunk(upload: Upload): Promise<number> {
  return new Promise((resolve, reject) => {
    upload.options.onChunkComplete = (_, accepted) => {
      upload.options.onChunkComplete = null;
      void upload.abort().then(() => resolve(accepted), reject);
    };
    upload.options.onError = reject;
    upload.start();
  });
}
