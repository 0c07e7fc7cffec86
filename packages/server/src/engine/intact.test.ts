import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Storage } from '../ports/storage.ts';
import { diskByteStore } from '../stores/disk/diskByteStore.ts';
import { systemError, watchedFiles } from '../stores/disk/watchedFiles.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { locationOf } from '../testing/conversation.ts';
import { serverWith } from '../testing/serverWith.ts';

/** Cuts an upload's bytes, as a power cut on a careless disk, or an operator, does. */
async function keepOnly(storage: Storage, id: string, length: number): Promise<void> {
  async function* nothing(): AsyncGenerator<Uint8Array> {}
  const { signal } = new AbortController();
  await storage.bytes.append({ id, offset: length, body: nothing(), signal });
}

async function damaged() {
  const storage = memoryStorage();
  const { say } = await serverWith({ storage });
  const path = await say.created(10);
  await say.patch(path, 0, 'hello');
  await keepOnly(storage, path.slice('/files/'.length), 3);
  return { storage, path, old: say };
}

describe('an upload that has lost acknowledged bytes', () => {
  it('is gone, so that its client begins anew: no offset is told that the store could not give back', async () => {
    const { storage, path } = await damaged();
    const errors: unknown[] = [];
    const { say } = await serverWith({ storage, onError: (error) => errors.push(error) });
    const head = await say.head(path);
    expect(head.status).toBe(410);
    expect(head.headers['upload-offset']).toBeUndefined();
    const patch = await say.patch(path, 5, 'world');
    expect(JSON.parse(patch.text)).toMatchObject({ code: 'gone' });
    expect(await storage.bytes.size(path.slice('/files/'.length))).toBe(3);
    expect(String(errors[0])).toContain('3 of 5');
  });

  it('is found out also by the process that saw the bytes, as soon as the store misses them', async () => {
    const { path, old } = await damaged();
    expect((await old.patch(path, 5, 'world')).status).toBe(410);
    expect((await old.head(path)).status).toBe(410);
  });

  it('goes on when the bytes come back: nothing of it was removed', async () => {
    const { storage, path } = await damaged();
    const { say } = await serverWith({ storage });
    expect((await say.head(path)).status).toBe(410);
    async function* rest(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode('lo');
    }
    const id = path.slice('/files/'.length);
    await storage.bytes.append({ id, offset: 3, body: rest(), signal: new AbortController().signal });
    expect((await say.patch(path, 5, 'world')).status).toBe(204);
    expect((await say.get(path)).text).toBe('helloworld');
  });

  it('does not complete, though its last byte was there once', async () => {
    const storage = memoryStorage();
    const { say } = await serverWith({ storage });
    const deferred = { method: 'POST', path: '/files', headers: { 'upload-defer-length': '1' } };
    const path = locationOf(await say.tus(deferred));
    await say.patch(path, 0, 'hello');
    await keepOnly(storage, path.slice('/files/'.length), 3);
    const told = await say.patch(path, 5, '', { 'upload-length': '5' });
    expect(told.status).toBe(410);
    expect((await say.get(path)).status).not.toBe(200);
  });

  it('is gone when its last sync fails: the medium may lack what was acknowledged before', async () => {
    const uploadDir = mkdtempSync(join(tmpdir(), 'kit-intact-'));
    onTestFinished(() => rmSync(uploadDir, { recursive: true }));
    const files = watchedFiles();
    const { say } = await serverWith({
      storage: { ...memoryStorage(), bytes: diskByteStore({ uploadDir, files }) },
    });
    const path = await say.created(10);
    await say.patch(path, 0, 'hello');
    expect((await say.head(path)).headers['upload-offset']).toBe('5');
    files.beforeSync = () => {
      throw systemError('EIO');
    };
    expect((await say.patch(path, 5, 'world')).status).toBe(410);
    files.beforeSync = () => {};
    expect((await say.head(path)).status).toBe(410);
    expect((await say.patch(path, 5, 'world')).status).toBe(410);
  });

  it('can be terminated, and lapses', async () => {
    const { storage, path } = await damaged();
    const { say } = await serverWith({ storage });
    expect((await say.remove(path)).status).toBe(204);
  });

  it('is looked for once: a HEAD of an upload that was seen asks the store nothing', async () => {
    const inner = memoryStorage();
    let asked = 0;
    const size: Storage['bytes']['size'] = (id) => {
      asked += 1;
      return inner.bytes.size(id);
    };
    const { say } = await serverWith({ storage: { ...inner, bytes: { ...inner.bytes, size } } });
    const path = await say.created(5);
    await say.head(path);
    expect(asked).toBe(0);
    await say.patch(path, 0, 'he');
    for (let i = 0; i < 5; i++) await say.head(path);
    expect(asked).toBe(1);
  });
});
