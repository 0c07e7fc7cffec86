import { describe, expect, it } from 'vitest';
import { locationOf, OCTETS } from '../conversation.ts';
import type { OpenSubject } from './subject.ts';

export function examples(open: OpenSubject): void {
  describe('the examples of the specification', () => {
    it('"continuation of a 100 byte upload that was interrupted after 70 bytes"', async () => {
      const { say } = await open();
      const path = await say.created(100);
      await say.patch(path, 0, 'a'.repeat(70));

      const head = await say.head(path);
      expect(head).toMatchObject({
        status: 200,
        headers: { 'upload-offset': '70', 'tus-resumable': '1.0.0' },
      });

      const patch = await say.patch(path, 70, 'b'.repeat(30));
      expect(patch).toMatchObject({
        status: 204,
        headers: { 'upload-offset': '100', 'tus-resumable': '1.0.0' },
      });
    });

    it('"OPTIONS /files"', async () => {
      const { door } = await open();
      const told = await door.send({ method: 'OPTIONS', path: '/files' });
      expect(told).toMatchObject({
        status: 204,
        headers: {
          'tus-resumable': '1.0.0',
          'tus-version': '1.0.0',
          'tus-max-size': '1000',
        },
      });
    });

    it('"POST /files" with metadata', async () => {
      const { say } = await open();
      const metadata = 'filename d29ybGRfZG9taW5hdGlvbl9wbGFuLnBkZg==,is_confidential';
      const told = await say.create(100, { 'content-length': '0', 'upload-metadata': metadata });
      expect(told).toMatchObject({ status: 201, headers: { 'tus-resumable': '1.0.0' } });
      expect(told.headers['upload-offset']).toBeUndefined();
      expect((await say.head(locationOf(told))).headers['upload-metadata']).toBe(metadata);
    });

    it('"POST /files" with "hello"', async () => {
      const { say } = await open();
      const told = await say.tus({
        method: 'POST',
        path: '/files',
        headers: { 'upload-length': '100', ...OCTETS },
        body: 'hello',
      });
      expect(told).toMatchObject({ status: 201, headers: { 'upload-offset': '5' } });
      expect((await say.head(locationOf(told))).headers['upload-offset']).toBe('5');
    });

    it('"DELETE /files/..."', async () => {
      const { say } = await open();
      const told = await say.remove(await say.created(5));
      expect(told).toMatchObject({ status: 204, headers: { 'tus-resumable': '1.0.0' } });
    });
  });
}
