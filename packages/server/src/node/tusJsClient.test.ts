import { Upload, type UploadOptions } from 'tus-js-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTusServer, type TusServer } from '../index.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { type NodeServer, serve } from './index.ts';

describe('tus-js-client 4 against the Node adapter', () => {
  let server: TusServer;
  let node: NodeServer;
  const content = Buffer.from(Array.from({ length: 300_000 }, (_, i) => i % 251));

  beforeEach(async () => {
    server = createTusServer({ storage: memoryStorage() });
    node = await serve(server);
  });
  afterEach(async () => {
    await node.close(0);
    await server.close();
  });

  /** `protocol` is there, but missing in the types. */
  function uploading(options: Partial<UploadOptions> & { readonly protocol?: string }): {
    upload: Upload;
    done: Promise<void>;
  } {
    let upload: Upload | undefined;
    const done = new Promise<void>((resolve, reject) => {
      upload = new Upload(content, {
        endpoint: `${node.url}/files`,
        retryDelays: null,
        metadata: { filename: '보고서.bin' },
        onSuccess: () => resolve(),
        onError: reject,
        ...options,
      });
    });
    if (upload === undefined) throw new Error('unreachable');
    return { upload, done };
  }

  async function downloaded(url: string | null): Promise<Buffer> {
    return Buffer.from(await (await fetch(url ?? '')).arrayBuffer());
  }

  it.each([
    ['in one PATCH', {}],
    ['in chunks', { chunkSize: 70_000 }],
    ['with the creation', { uploadDataDuringCreation: true }],
    ['with method override', { overridePatchMethod: true }],
    ['in parts at a time', { parallelUploads: 4 }],
    ['with a deferred length', { uploadLengthDeferred: true, chunkSize: 70_000 }],
  ])('uploads %s', async (_, options) => {
    const { upload, done } = uploading(options);
    upload.start();
    await done;
    expect(content.equals(await downloaded(upload.url))).toBe(true);
    const { uploads } = await server.list({ owner: null });
    expect(uploads).toMatchObject([{ metadata: { filename: '보고서.bin' }, offset: content.length }]);
  });

  // Its older version of the draft (interop version 6) asks for nothing that this one answers otherwise.
  it.each([
    ['in one PATCH', {}],
    ['in chunks', { chunkSize: 70_000 }],
    ['with the creation', { uploadDataDuringCreation: true }],
  ])('uploads %s in its ietf-draft-05', async (_, options) => {
    const { upload, done } = uploading({ protocol: 'ietf-draft-05', ...options });
    upload.start();
    await done;
    expect(content.equals(await downloaded(upload.url))).toBe(true);
    const { uploads } = await server.list({ owner: null });
    expect(uploads).toMatchObject([{ metadata: { filename: '보고서.bin' }, offset: content.length }]);
  });

  it('goes on in its ietf-draft-05 with what it began in tus', async () => {
    const { upload, done } = uploading({ uploadLengthDeferred: false, chunkSize: 70_000 });
    const began = new Promise<void>((resolve) => {
      upload.options.onChunkComplete = () => void upload.abort().then(resolve);
    });
    done.catch(() => {});
    upload.start();
    await began;
    const offsets: number[] = [];
    const second = uploading({
      protocol: 'ietf-draft-05',
      uploadUrl: upload.url ?? '',
      onAfterResponse: (_, response) => void offsets.push(Number(response.getHeader('Upload-Offset'))),
    });
    second.upload.start();
    await second.done;
    expect(offsets[0]).toBeGreaterThanOrEqual(70_000);
    expect(content.equals(await downloaded(upload.url))).toBe(true);
  });

  it('is told what its ietf-draft-03 lacks', async () => {
    const { upload, done } = uploading({ protocol: 'ietf-draft-03' });
    upload.start();
    await expect(done).rejects.toThrow(/415.*application\/partial-upload/);
  });

  it('pauses, and another client goes on from there', async () => {
    let first: Upload | undefined;
    const paused = new Promise<void>((resolve) => {
      const { upload } = uploading({
        chunkSize: 70_000,
        onChunkComplete: (_, sent) => {
          if (sent === 140_000) void upload.abort().then(resolve);
        },
      });
      first = upload;
      upload.start();
    });
    await paused;
    expect((await server.list({ owner: null })).uploads).toMatchObject([{ completedAt: null }]);

    const offsets: number[] = [];
    const { upload, done } = uploading({
      uploadUrl: first?.url ?? '',
      onAfterResponse: (_, response) => void offsets.push(Number(response.getHeader('Upload-Offset'))),
    });
    upload.start();
    await done;
    expect(offsets[0]).toBeGreaterThanOrEqual(140_000);
    expect(content.equals(await downloaded(upload.url))).toBe(true);
  });

  it('terminates', async () => {
    const { upload, done } = uploading({});
    upload.start();
    await done;
    await upload.abort(true);
    expect((await fetch(upload.url ?? '')).status).toBe(404);
    expect((await server.list({ owner: null })).uploads).toEqual([]);
  });
});
