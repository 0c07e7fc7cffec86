// @vitest-environment node
import { expect, test } from 'vitest';
import { browserBundle } from '../../../scripts/browserBundle.ts';

const react = ['react', 'react-dom', 'react/jsx-runtime'];
const bundle = (names: string, more = '') =>
  browserBundle(`export { ${names} } from './index.ts'; ${more}`, import.meta.dirname, react);

/** Minified and gzipped, React left out. What a browser loads only when it is needed is told by `onDemand`. */
test('hooks weigh at most 1.05 kB above the client they are for', async () => {
  const client = await browserBundle(
    "export { createUpload, createUploadQueue } from '@kit/client'",
    import.meta.dirname,
    react,
  );
  const hooks = await bundle('UploadProvider, useTusUpload, useUploadQueue, useUpload, useQueueSnapshot');
  expect(hooks.initial - client.initial).toBeLessThanOrEqual(1050);
});

test('hooks and client are at most 13.7 kB', async () => {
  const { initial } = await bundle(
    'UploadProvider, useTusUpload, useUploadQueue, useUpload, useQueueSnapshot',
  );
  expect(initial).toBeLessThanOrEqual(13_700);
});

// Uppy's headless core with tus has 44.3 kB, its dashboard 91.0.
test('<TusDropzone> and all it needs are at most 25.6 kB', async () => {
  const { initial, onDemand } = await bundle('TusDropzone');
  expect(initial, `with ${JSON.stringify(onDemand)} on demand`).toBeLessThanOrEqual(25_600);
});

test('a language is paid for by those who use it', async () => {
  const { initial } = await bundle('TusDropzone');
  const { initial: withKorean } = await bundle('TusDropzone', "export { ko } from './words/locales/ko.ts'");
  expect(withKorean - initial).toBeGreaterThan(1000);
});
