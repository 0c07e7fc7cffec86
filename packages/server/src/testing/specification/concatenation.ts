import { describe, expect, it } from 'vitest';
import { memoryStorage } from '../../stores/memory/index.ts';
import { locationOf, OCTETS } from '../conversation.ts';
import type { OpenSubject, Subject } from './subject.ts';

const PARTIAL = { 'upload-concat': 'partial' };

/** A partial upload with these bytes; '' for one that is begun only. */
async function partial({ say }: Subject, bytes: string, length = bytes.length): Promise<string> {
  const path = await say.created(length, PARTIAL);
  if (bytes !== '') await say.patch(path, 0, bytes);
  return path;
}

const concat = ({ say }: Subject, list: string, headers: Record<string, string> = {}) =>
  say.tus({ method: 'POST', path: '/files', headers: { 'upload-concat': `final;${list}`, ...headers } });

export function concatenation(open: OpenSubject): void {
  describe('concatenation', () => {
    it('the example: "hello" and " world" in two uploads', async () => {
      const subject = await open();
      const { say } = subject;
      const a = await say.created(5, PARTIAL);
      const b = await say.created(6, PARTIAL);
      expect((await say.patch(a, 0, 'hello')).status).toBe(204);
      expect((await say.patch(b, 0, ' world')).status).toBe(204);
      const made = await concat(subject, `${a} ${b}`);
      const final = locationOf(made);
      expect(await say.head(final)).toMatchObject({
        status: 200,
        headers: { 'upload-length': '11', 'upload-offset': '11', 'upload-concat': `final;${a} ${b}` },
      });
      expect((await say.get(final)).text).toBe('hello world');
    });

    it('"it MUST add concatenation to the Tus-Extension header", and concatenation-unfinished "explicitly": where the store can', async () => {
      const told = async ({ door }: Subject) =>
        (await door.send({ method: 'OPTIONS', path: '/files' })).headers['tus-extension'];
      expect((await told(await open()))?.split(',')).toEqual(
        expect.arrayContaining(['concatenation', 'concatenation-unfinished']),
      );
      const storage = memoryStorage();
      const { concat: _, ...bytes } = storage.bytes;
      const without = await open({ storage: { ...storage, bytes } });
      expect(await told(without)).not.toContain('concatenation');
      expect((await without.say.create(5, PARTIAL)).status).toBe(400);
    });

    it('"The partial uploads MUST be concatenated as per the order specified", "MAY be present multiple times", "MAY be used in multiple" requests', async () => {
      const subject = await open();
      const a = await partial(subject, 'aa');
      const b = await partial(subject, 'b');
      const first = locationOf(await concat(subject, `${b} ${a} ${b}`));
      const second = locationOf(await concat(subject, `${a} ${a}`));
      expect((await subject.say.get(first)).text).toBe('baab');
      expect((await subject.say.get(second)).text).toBe('aaaa');
    });

    it('"The partial uploads URLs MAY be absolute or relative": all three forms, whatever the host; echoed as received', async () => {
      const subject = await open();
      const path = await partial(subject, 'x');
      for (const url of [path, path.slice(1), `https://cdn.example.org${path}?a=b#c`, `//other${path}`]) {
        const final = locationOf(await concat(subject, url));
        expect((await subject.say.get(final)).text).toBe('x');
        expect((await subject.say.head(final)).headers['upload-concat']).toBe(`final;${url}`);
      }
    });

    it('"The Client MUST NOT include the Upload-Length header in the final upload creation": 400, nor bytes', async () => {
      const subject = await open();
      const path = await partial(subject, 'x');
      expect((await concat(subject, path, { 'upload-length': '1' })).status).toBe(400);
      expect((await concat(subject, path, { 'upload-defer-length': '1' })).status).toBe(400);
      const headers = { 'upload-concat': `final;${path}`, ...OCTETS };
      expect((await subject.say.tus({ method: 'POST', path: '/files', headers, body: 'y' })).status).toBe(
        400,
      );
      expect(await subject.uploads()).toEqual([]);
    });

    it('"the partial uploads’ metadata SHALL NOT be transferred to the new final upload"; its own is', async () => {
      const subject = await open();
      const { say } = subject;
      const a = await say.created(0, { ...PARTIAL, 'upload-metadata': 'secret eA==' });
      const bare = locationOf(await concat(subject, a));
      expect((await say.head(bare)).headers['upload-metadata']).toBeUndefined();
      const named = locationOf(await concat(subject, a, { 'upload-metadata': 'name eA==' }));
      expect((await say.head(named)).headers['upload-metadata']).toBe('name eA==');
    });

    it('"MUST respond with 403 to PATCH requests against a final upload URL and MUST NOT modify the final or its partial uploads"', async () => {
      const subject = await open();
      const { say } = subject;
      const whole = await partial(subject, 'hello');
      const begun = await partial(subject, '', 5);
      for (const final of [await concat(subject, whole), await concat(subject, `${whole} ${begun}`)]) {
        const path = locationOf(final);
        for (const offset of [0, 5]) expect((await say.patch(path, offset, 'x')).status).toBe(403);
      }
      expect((await say.head(whole)).headers['upload-offset']).toBe('5');
      expect((await say.head(begun)).headers['upload-offset']).toBe('0');
    });

    it('HEAD of a partial upload: "MUST contain the Upload-Offset header", "MUST include the Upload-Concat header"', async () => {
      const subject = await open();
      const path = await partial(subject, 'he', 5);
      expect((await subject.say.head(path)).headers).toMatchObject({
        'upload-offset': '2',
        'upload-length': '5',
        'upload-concat': 'partial',
      });
      await subject.say.patch(path, 2, 'llo');
      expect((await subject.say.head(path)).headers).toMatchObject({
        'upload-offset': '5',
        'upload-length': '5',
        'upload-concat': 'partial',
      });
    });

    it('unfinished: HEAD "SHOULD NOT contain the Upload-Offset header" before, "MUST be set and equal" after the last part', async () => {
      const subject = await open();
      const { say } = subject;
      const a = await partial(subject, 'hello');
      const b = await partial(subject, ' wo', 6);
      const final = locationOf(await concat(subject, `${a} ${b}`));
      const before = await say.head(final);
      expect(before).toMatchObject({
        status: 200,
        headers: { 'upload-length': '11', 'upload-concat': `final;${a} ${b}` },
      });
      expect(before.headers['upload-offset']).toBeUndefined();
      expect((await say.get(final)).status).toBe(404);
      await say.patch(b, 3, 'rld');
      await expect.poll(async () => (await say.head(final)).headers['upload-offset']).toBe('11');
      expect((await say.head(final)).headers['upload-length']).toBe('11');
      expect((await say.get(final)).text).toBe('hello world');
    });

    it('"The Upload-Length header MUST be included if the length can be calculated": not while a part’s is deferred', async () => {
      const subject = await open();
      const { say } = subject;
      const headers = { ...PARTIAL, 'upload-defer-length': '1' };
      const part = locationOf(await say.tus({ method: 'POST', path: '/files', headers }));
      const final = locationOf(await concat(subject, part));
      const before = (await say.head(final)).headers;
      expect(before['upload-length']).toBeUndefined();
      expect(before['upload-defer-length']).toBe('1');
      await say.patch(part, 0, 'he', { 'upload-length': '5' });
      expect((await say.head(final)).headers['upload-length']).toBe('5');
      await say.patch(part, 2, 'llo');
      await expect.poll(async () => (await say.head(final)).headers['upload-offset']).toBe('5');
    });

    it('"If the length of the upload exceeds the maximum": of the sum too, 413, and nothing is made', async () => {
      const subject = await open({ maxSize: 5 });
      const path = await partial(subject, 'abc');
      expect((await concat(subject, `${path} ${path}`)).status).toBe(413);
      expect(await subject.uploads()).toEqual([]);
      expect((await concat(subject, path)).status).toBe(201);
    });

    it.each([
      ['partial;', 400],
      ['Partial', 400],
      ['', 400],
      ['final', 400],
      ['final;', 400],
      ['final; ', 400],
      ['partial, partial', 400],
      ['final;/files/no-such-upload', 404],
      ['final;/files', 404],
      ['final;/other/a', 404],
      ['final;http://', 404],
      ['final;javascript:alert(1)', 404],
      ['final;/files/../../etc/passwd', 404],
      [`final;${'/files/a '.repeat(1000)}x`, 400],
    ])('Upload-Concat %j is a %d, and nothing is made', async (value, status) => {
      const { say, uploads } = await open();
      const headers = {
        'upload-concat': value,
        ...(value.startsWith('final') ? {} : { 'upload-length': '5' }),
      };
      const told = await say.tus({ method: 'POST', path: '/files', headers });
      expect(told.status).toBe(status);
      expect(told.text).toContain('Upload-Concat');
      expect(await uploads()).toEqual([]);
    });

    it('only partial uploads can be concatenated', async () => {
      const subject = await open();
      const { say } = subject;
      const plain = await say.created(1);
      await say.patch(plain, 0, 'x');
      expect((await concat(subject, plain)).status).toBe(400);
      const final = locationOf(await concat(subject, await partial(subject, 'x')));
      expect((await concat(subject, final)).status).toBe(400);
    });
  });
}
