import { describe, expect, it } from 'vitest';
import { OCTETS } from '../conversation.ts';
import type { OpenSubject } from '../specification/subject.ts';
import { draftConversation, placeOf } from './draftConversation.ts';

export function crossing(open: OpenSubject): void {
  describe('one upload in both dialects', () => {
    it('begun in tus, gone on with and completed in the draft', async () => {
      const { door, say } = await open();
      const draft = draftConversation(door);
      const path = await say.created(10);
      await say.patch(path, 0, 'hello');
      expect((await draft.head(path)).headers).toMatchObject({
        'upload-offset': '5',
        'upload-length': '10',
        'upload-complete': '?0',
      });
      expect((await draft.append(path, 5, 'wor', '?0')).status).toBe(204);
      expect((await draft.append(path, 8, 'ld', '?1')).headers['upload-complete']).toBe('?1');
      expect((await say.head(path)).headers).toMatchObject({ 'upload-offset': '10', 'upload-length': '10' });
      expect((await say.get(path)).text).toBe('helloworld');
    });

    it('begun in the draft, gone on with and completed in tus', async () => {
      const { door, say, uploads } = await open();
      const draft = draftConversation(door);
      const headers = { 'upload-length': '10', 'content-disposition': 'inline; filename=a.txt' };
      const path = placeOf(await draft.create('hello', '?0', { headers }));
      expect((await say.head(path)).headers).toMatchObject({
        'upload-offset': '5',
        'upload-length': '10',
        'upload-metadata': 'filename YS50eHQ=',
      });
      expect((await say.patch(path, 5, 'world')).headers['upload-offset']).toBe('10');
      expect((await draft.head(path)).headers['upload-complete']).toBe('?1');
      expect(await uploads()).toMatchObject([{ metadata: { filename: 'a.txt' }, offset: 10 }]);
    });

    it('a length told to neither of them until the end', async () => {
      const { door, say } = await open();
      const draft = draftConversation(door);
      const deferred = await say.tus({
        method: 'POST',
        path: '/files',
        headers: { 'upload-defer-length': '1' },
      });
      const first = placeOf(deferred);
      await say.patch(first, 0, 'hello');
      expect((await draft.append(first, 5, '', '?1')).headers['upload-complete']).toBe('?1');
      const second = placeOf(await draft.create('hello', '?0'));
      expect((await say.head(second)).headers['upload-defer-length']).toBe('1');
      expect((await say.patch(second, 5, '', { 'upload-length': '5' })).status).toBe(204);
      expect((await draft.head(second)).headers['upload-complete']).toBe('?1');
    });

    it('terminated in the other', async () => {
      const { door, say } = await open();
      const draft = draftConversation(door);
      const first = await say.created(5);
      expect((await draft.remove(first)).status).toBe(204);
      expect((await say.head(first)).status).toBe(404);
      const second = await draft.begun();
      expect((await say.remove(second)).status).toBe(204);
      expect((await draft.head(second)).status).toBe(404);
    });

    it('a part of a concatenation is over once it is whole, and completes nothing', async () => {
      const completions: string[] = [];
      const { door, say } = await open({ onCompleted: ({ id }) => void completions.push(id) });
      const draft = draftConversation(door);
      const part = await say.created(5, { 'upload-concat': 'partial' });
      expect((await draft.append(part, 0, 'hello', '?1')).headers['upload-complete']).toBe('?1');
      expect((await draft.head(part)).headers['upload-complete']).toBe('?1');
      expect(completions).toEqual([]);
      const final = await say.tus({
        method: 'POST',
        path: '/files',
        headers: { 'upload-concat': `final;${part}` },
      });
      expect((await say.get(placeOf(final))).text).toBe('hello');
    });

    it('tus answers as tus, whatever else a request says', async () => {
      const { say } = await open();
      const path = await say.created(5);
      const told = await say.patch(path, 0, 'hello', { 'upload-complete': '?0', ...OCTETS });
      expect(told).toMatchObject({ status: 204, headers: { 'tus-resumable': '1.0.0' } });
      expect(told.headers['upload-complete']).toBeUndefined();
    });
  });
}
