import { describe, expect, it } from 'vitest';
import type { OpenSubject } from './subject.ts';

export function termination(open: OpenSubject): void {
  describe('termination', () => {
    it('"For all future requests to this URL, the Server SHOULD respond with 404"', async () => {
      const { say } = await open();
      for (const bytes of ['', 'he', 'hello']) {
        const path = await say.created(5);
        await say.patch(path, 0, bytes);
        expect((await say.remove(path)).status).toBe(204);
        expect((await say.head(path)).status).toBe(404);
        expect((await say.patch(path, 0, 'x')).status).toBe(404);
        expect((await say.get(path)).status).toBe(404);
        expect((await say.remove(path)).status).toBe(404);
      }
    });
  });
}
