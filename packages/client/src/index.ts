export { createTusClient, createUpload, createUploadQueue } from './env/browser.ts';
export { guardLeaving, keepScreenOn } from './env/pageGuards.ts';
export * from './index.shared.ts';
export { xhrTransport } from './transport/xhr.ts';
