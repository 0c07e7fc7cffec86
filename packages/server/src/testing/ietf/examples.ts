import { describe, expect, it } from 'vitest';
import type { OpenSubject } from '../specification/subject.ts';
import { placeOf, TYPES } from './draftConversation.ts';

/**
 * The examples of the draft, with their own fields and no others; so without the interop version too. Numbers are theirs
 * where they fit into a test's memory, and a thousandth of theirs elsewhere.
 */
export function examples(open: OpenSubject): void {
  const endless = { maxSize: 1234567890, expiry: null };

  describe('the examples of the draft', () => {
    it('Upload Creation A: the whole in the initial request', async () => {
      const { door } = await open({
        ...endless,
        beforeComplete: () => ({
          status: 200,
          headers: { 'content-type': 'application/json' },
          body: '{"attachmentId": "b530ce8ff"}',
        }),
      });
      const told = await door.send({
        method: 'POST',
        path: '/files',
        headers: {
          'content-disposition': `inline; filename="file name.jpg"; filename*=UTF-8''file%20name.jpg`,
          'content-length': '123456',
          'upload-length': '123456',
          'upload-complete': '?1',
        },
        body: new Uint8Array(123456),
      });
      expect(told).toMatchObject({
        status: 200,
        headers: {
          'upload-complete': '?1',
          'upload-limit': 'max-size=1234567890',
          'content-type': 'application/json',
        },
        text: '{"attachmentId": "b530ce8ff"}',
      });
      expect(placeOf(told)).toMatch(/^\/files\/[0-9a-f]{32}$/);
    });

    it('Upload Creation B: the first part of it', async () => {
      const { door } = await open(endless);
      const told = await door.send({
        method: 'POST',
        path: '/files',
        headers: { 'upload-complete': '?0', 'content-length': '23456', 'upload-length': '123456' },
        body: new Uint8Array(23456),
      });
      expect(told).toMatchObject({
        status: 201,
        headers: { 'upload-complete': '?0', 'upload-limit': 'max-size=1234567890' },
      });
      expect(placeOf(told)).toMatch(/^\/files\//);
    });

    it('Offset Retrieval', async () => {
      const { door } = await open({ maxSize: null, expiry: 3_600_000 });
      const made = await door.send({
        method: 'POST',
        path: '/files',
        headers: { 'upload-complete': '?0', 'upload-length': '100000000' },
        body: new Uint8Array(25000000),
      });
      expect(await door.send({ method: 'HEAD', path: placeOf(made) })).toMatchObject({
        status: 204,
        headers: {
          'upload-complete': '?0',
          'upload-offset': '25000000',
          'upload-length': '100000000',
          'upload-limit': 'max-age=3600',
          'cache-control': 'no-store',
        },
      });
    });

    it('Upload Append A and B, and Upload Cancellation', async () => {
      const { door } = await open({
        ...endless,
        beforeComplete: () => ({ status: 200, body: '{"metadata":{}}' }),
      });
      const append = (path: string, complete: string, offset: number, length: number) =>
        door.send({
          method: 'PATCH',
          path,
          headers: {
            'upload-complete': complete,
            'upload-offset': String(offset),
            'content-length': String(length),
            'content-type': 'application/partial-upload',
          },
          body: new Uint8Array(length),
        });
      const path = placeOf(
        await door.send({
          method: 'POST',
          path: '/files',
          headers: { 'upload-complete': '?0' },
          body: new Uint8Array(20000),
        }),
      );
      expect(await append(path, '?0', 20000, 3456)).toMatchObject({
        status: 204,
        headers: { 'upload-complete': '?0' },
        text: '',
      });
      expect(await append(path, '?1', 23456, 4567)).toMatchObject({
        status: 200,
        headers: { 'upload-complete': '?1' },
        text: '{"metadata":{}}',
      });
      expect(await door.send({ method: 'DELETE', path })).toMatchObject({ status: 204, text: '' });
    });

    it('Mismatching Offset', async () => {
      const { door } = await open(endless);
      const made = await door.send({
        method: 'POST',
        path: '/files',
        headers: { 'upload-complete': '?0' },
        body: new Uint8Array(12500000),
      });
      const told = await door.send({
        method: 'PATCH',
        path: placeOf(made),
        headers: {
          'upload-complete': '?0',
          'upload-offset': '25000000',
          'content-type': 'application/partial-upload',
        },
        body: 'x',
      });
      expect(told).toMatchObject({
        status: 409,
        headers: {
          'content-type': 'application/problem+json',
          'upload-offset': '12500000',
          'upload-complete': '?0',
        },
      });
      expect(JSON.parse(told.text)).toMatchObject({
        type: `${TYPES}mismatching-upload-offset`,
        'expected-offset': 12500000,
        'provided-offset': 25000000,
      });
    });

    it('Inconsistent Length', async () => {
      const { door } = await open(endless);
      const told = await door.send({
        method: 'POST',
        path: '/files',
        headers: { 'upload-complete': '?1', 'upload-length': '7' },
        body: 'hello',
      });
      expect(told).toMatchObject({
        status: 400,
        headers: { 'content-type': 'application/problem+json', 'upload-complete': '?0' },
      });
      expect(JSON.parse(told.text)).toMatchObject({ type: `${TYPES}inconsistent-upload-length` });
    });
  });
}
