import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createTusServer } from '../server.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { conversation, locationOf, OCTETS } from '../testing/conversation.ts';
import { doors } from '../testing/doors.ts';
import { draftConversation, placeOf } from '../testing/ietf/draftConversation.ts';
import { serverWith, storedIds } from '../testing/serverWith.ts';
import { signal } from '../testing/signal.ts';

const digest = (text: string): Record<string, string> => ({
  'repr-digest': `sha-256=:${createHash('sha256').update(text).digest('base64')}:`,
});
const OFFER = { 'want-repr-digest': 'sha-512=10, sha-256=9' };
const codeOf = ({ text }: { readonly text: string }): unknown => JSON.parse(text).code;

// The draft's own sentences of Repr-Digest are in testing/ietf/digests.ts.
describe.each(doors)('the digest of the whole in tus, through %s', (_, open) => {
  async function opened() {
    const storage = memoryStorage();
    const completions: string[] = [];
    const door = await open(
      createTusServer({ storage, beforeComplete: ({ id }) => void completions.push(id) }),
    );
    return { storage, completions, door, say: conversation(door) };
  }

  it('is offered where uploads are created', async () => {
    const { door, say } = await opened();
    expect((await door.send({ method: 'OPTIONS', path: '/files' })).headers).toMatchObject(OFFER);
    expect((await say.create(5)).headers).toMatchObject(OFFER);
    await door.close();
  });

  it('is compared when it came with the creation, and told with the last byte, by HEAD and with the file', async () => {
    const { door, say } = await opened();
    const path = await say.created(5, digest('hello'));
    expect((await say.patch(path, 0, 'hel')).headers['repr-digest']).toBeUndefined();
    expect((await say.head(path)).headers['repr-digest']).toBeUndefined();
    expect(await say.patch(path, 3, 'lo')).toMatchObject({ status: 204, headers: digest('hello') });
    expect((await say.head(path)).headers).toMatchObject(digest('hello'));
    expect((await say.get(path)).headers).toMatchObject(digest('hello'));
    expect((await say.get(path, { range: 'bytes=1-2' })).headers).toMatchObject(digest('hello'));
    await door.close();
  });

  it.each(['the creation', 'the last PATCH'])(
    'that does not match completes nothing, for good, and frees the bytes (it came with %s)',
    async (place) => {
      const { door, say, storage, completions } = await opened();
      const [first, last] = place === 'the creation' ? [digest('hallo'), {}] : [{}, digest('hallo')];
      const path = await say.created(5, first);
      await say.patch(path, 0, 'hel');
      const refused = await say.patch(path, 3, 'lo', last);
      expect(refused.status).toBe(400);
      expect(codeOf(refused)).toBe('digest-mismatch');
      const again = await say.patch(path, 4, 'o', last);
      expect(codeOf(again)).toBe('digest-mismatch');
      expect((await say.head(path)).headers).toMatchObject({ 'upload-offset': '4', 'upload-length': '5' });
      expect((await say.get(path)).status).toBe(404);
      expect(completions).toEqual([]);
      expect(await storedIds(storage)).toEqual([]);
      await door.close();
    },
  );

  it('can come with the end of a stream, whose length comes then too', async () => {
    const { door, say } = await opened();
    const path = locationOf(
      await say.tus({ method: 'POST', path: '/files', headers: { 'upload-defer-length': '1' } }),
    );
    await say.patch(path, 0, 'hel');
    const last = await say.patch(path, 3, 'lo', { 'upload-length': '5', ...digest('hello') });
    expect(last).toMatchObject({ status: 204, headers: { 'upload-offset': '5', ...digest('hello') } });
    await door.close();
  });

  it('is of the final upload in a concatenation; parts have none', async () => {
    const { door, say } = await opened();
    const part = { 'upload-concat': 'partial' };
    expect((await say.create(5, { ...part, ...digest('hello') })).status).toBe(400);
    const parts = await Promise.all([say.created(3, part), say.created(2, part)]);
    expect((await say.patch(parts[1], 0, 'lo', digest('lo'))).status).toBe(400);
    await say.patch(parts[0], 0, 'hel');
    await say.patch(parts[1], 0, 'lo');
    const join = (text: string) =>
      say.tus({
        method: 'POST',
        path: '/files',
        headers: { 'upload-concat': `final;${parts.join(' ')}`, ...digest(text) },
      });
    expect(codeOf(await join('hallo'))).toBe('digest-mismatch');
    expect(await join('hello')).toMatchObject({ status: 201, headers: digest('hello') });
    await door.close();
  });

  it('of a creation that brings all bytes: one that does not match leaves nothing', async () => {
    const { door, say, storage } = await opened();
    const create = (text: string) =>
      say.tus({
        method: 'POST',
        path: '/files',
        headers: { 'upload-length': '5', ...OCTETS, ...digest(text) },
        body: 'hello',
      });
    expect(codeOf(await create('hallo'))).toBe('digest-mismatch');
    expect(await storedIds(storage)).toEqual([]);
    expect(await create('hello')).toMatchObject({ status: 201, headers: digest('hello') });
    await door.close();
  });

  it('cannot become another one', async () => {
    const { door, say } = await opened();
    const path = await say.created(5, digest('hello'));
    const other = await say.patch(path, 0, 'hallo', digest('hallo'));
    expect([other.status, codeOf(other)]).toEqual([400, 'invalid-request']);
    expect((await say.patch(path, 0, 'hello', digest('hello'))).status).toBe(204);
    await door.close();
  });

  it('that is claimed once all is complete is compared then', async () => {
    const { door, say } = await opened();
    const path = await say.created(5);
    await say.patch(path, 0, 'hello');
    expect((await say.patch(path, 5, '', digest('hello'))).status).toBe(204);
    const late = await say.patch(path, 5, '', digest('hallo'));
    expect(codeOf(late)).toBe('digest-mismatch');
    expect((await say.get(path)).text).toBe('hello');
    await door.close();
  });

  it('of a PATCH of the draft is kept by then, as the creation’s is', async () => {
    const { door } = await opened();
    const draft = draftConversation(door);
    const path = placeOf(await draft.create('hel', '?0'));
    const wrong = await draft.append(path, 3, 'lo', '?1', { headers: digest('hallo') });
    expect(wrong).toMatchObject({ status: 400, headers: { 'upload-complete': '?1' } });
    expect(codeOf(wrong)).toBe('digest-mismatch');
    const next = placeOf(await draft.create('hel', '?0'));
    const right = await draft.append(next, 3, 'lo', '?1', { headers: digest('hello') });
    expect(right.headers).toMatchObject({ 'upload-complete': '?1', ...digest('hello') });
    expect((await draft.head(next)).headers).toMatchObject(digest('hello'));
    await door.close();
  });
});

describe('the digest of the whole', () => {
  it('is compared by the server itself, where the process that took the last byte was killed before it did', async () => {
    const storage = memoryStorage();
    const { say } = await serverWith({ storage });
    const path = await say.created(5);
    // As the killed one left it: all stored, the claim kept, sealed.
    await say.patch(path, 0, 'hel');
    const id = path.slice('/files/'.length);
    const cut = { ...storage, records: { ...storage.records, seal: () => false } };
    const { say: dying } = await serverWith({ storage: cut });
    expect((await dying.patch(path, 3, 'lo', digest('hallo'))).status).toBe(423);
    await storage.records.seal(id, 3);
    const asked = signal();
    const refuse = storage.records.refuse;
    const watched = {
      ...storage.records,
      refuse: async (...words: Parameters<typeof refuse>) => {
        const done = await refuse(...words);
        asked.give();
        return done;
      },
    };
    const { server, say: next } = await serverWith({ storage: { ...storage, records: watched } });
    server.takeUp();
    await asked.given;
    expect((await next.get(path)).status).toBe(404);
    expect(codeOf(await next.patch(path, 4, 'o'))).toBe('digest-mismatch');
  });

  it('is neither offered nor taken where the store cannot be read back', async () => {
    const { read: _, ...bytes } = memoryStorage().bytes;
    const { say } = await serverWith({ storage: { ...memoryStorage(), bytes } });
    expect((await say.create(5)).headers['want-repr-digest']).toBeUndefined();
    expect(codeOf(await say.create(5, digest('hello')))).toBe('unsupported-checksum');
  });
});
