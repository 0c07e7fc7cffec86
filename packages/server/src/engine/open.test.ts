import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type Authorize, getUpload, openUpload, type Storage } from '../index.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { sqliteStorage } from '../stores/sqlite/index.ts';
import { serverWith } from '../testing/serverWith.ts';

const root = mkdtempSync(join(tmpdir(), 'kit-open-'));
afterAll(() => rmSync(root, { recursive: true }));

function freshSqliteStorage(): Storage {
  const folder = mkdtempSync(join(root, 'data-'));
  return sqliteStorage({ dbPath: join(folder, 'uploads.db'), uploadDir: join(folder, 'uploads') });
}

const authorize: Authorize = (request) => ({ owner: request.headers.get('authorization') });
const ANN = { authorization: 'ann' };
const NOT_FOUND = { name: 'UploadProblem', code: 'not-found' };

describe.each<[string, () => Storage]>([
  ['memoryStorage', memoryStorage],
  ['sqliteStorage', freshSqliteStorage],
])('one upload, out of %s', (_, open) => {
  /** An upload of ann, five bytes long, with this much of it there. */
  async function withUpload(bytes: string) {
    const { storage, server, say } = await serverWith({ authorize, storage: open() });
    const path = await say.created(5, { ...ANN, 'upload-metadata': `filename ${btoa('a.txt')}` });
    await say.patch(path, 0, bytes, ANN);
    return { storage, server, id: path.slice('/files/'.length) };
  }

  it('is got by its owner while bytes are missing, and opened only once it is complete', async () => {
    const { storage, id } = await withUpload('he');
    const upload = await getUpload(storage, { id, owner: 'ann' });
    expect(upload).toMatchObject({ id, owner: 'ann', length: 5, offset: 2, completedAt: null });
    await expect(openUpload(storage, { id, owner: 'ann' })).rejects.toMatchObject({
      ...NOT_FOUND,
      message: `The upload ${id} is not complete yet.`,
    });
  });

  it('gives its bytes and what is known of it', async () => {
    const { storage, id } = await withUpload('hello');
    const { upload, body } = await openUpload(storage, { id, owner: 'ann' });
    expect(upload).toEqual(await getUpload(storage, { id, owner: 'ann' }));
    expect(upload).toMatchObject({ length: 5, offset: 5, metadata: { filename: 'a.txt' } });
    expect(await new Response(body).text()).toBe('hello');
  });

  it('is none to anybody else, as one that never was', async () => {
    const { storage, id } = await withUpload('hello');
    for (const asked of [
      { id, owner: 'bob' },
      { id, owner: null },
      { id: 'nothing', owner: 'ann' },
    ]) {
      expect(await getUpload(storage, asked)).toBeNull();
      await expect(openUpload(storage, asked)).rejects.toMatchObject({
        ...NOT_FOUND,
        message: `There is no upload ${asked.id} of this owner.`,
      });
    }
  });

  it('that is gone when its bytes are read errors the stream, and was not opened before', async () => {
    const { storage, server, id } = await withUpload('hello');
    const { body } = await openUpload(storage, { id, owner: 'ann' });
    await server.terminate(id);
    await expect(body.getReader().read()).rejects.toMatchObject({ name: 'ByteStoreError' });
  });
});

it('a storage that cannot read says so when an upload is opened', async () => {
  const { storage } = await serverWith();
  const { read: _, ...bytes } = storage.bytes;
  await expect(openUpload({ ...storage, bytes }, { id: 'some', owner: null })).rejects.toThrow(
    'Upload some cannot be opened: the byte store of this storage has no read().',
  );
});
