import { describe, expect, it } from 'vitest';
import { locationOf } from '../conversation.ts';
import type { OpenSubject } from './subject.ts';

export function expiration(open: OpenSubject): void {
  describe('expiration', () => {
    it('Upload-Expires: "MUST be included in every PATCH response" and "in the response to the initial POST request"', async () => {
      const { say, clock } = await open();
      const made = await say.create(5);
      expect(made.headers['upload-expires']).toBe('Thu, 01 Jan 2026 00:01:00 GMT');
      clock.advance(30_000);
      const patch = await say.patch(locationOf(made), 0, 'he');
      expect(patch.headers['upload-expires']).toBe('Thu, 01 Jan 2026 00:01:30 GMT');
    });

    it('a completed upload does not expire, and says so', async () => {
      const { say, clock, sweep } = await open();
      const path = await say.created(5);
      expect((await say.patch(path, 0, 'hello')).headers['upload-expires']).toBeUndefined();
      clock.advance(10_000_000);
      expect(await sweep()).toBe(0);
      expect((await say.get(path)).text).toBe('hello');
    });

    it('"If a Client does attempt to resume an upload which has since been removed": 410 while it is known, then 404', async () => {
      const { say, clock, sweep } = await open();
      const path = await say.created(5);
      clock.advance(60_000);
      const head = await say.head(path);
      expect(head.status).toBe(410);
      expect(head.headers['upload-offset']).toBeUndefined();
      expect((await say.patch(path, 0, 'x')).status).toBe(410);
      expect(await sweep()).toBe(1);
      expect((await say.head(path)).status).toBe(404);
    });
  });
}
