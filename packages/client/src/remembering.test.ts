import { describe, expect, it } from 'vitest';
import type { UploadError } from './errors.ts';
import type { ResumeStore } from './resume/resumeStore.ts';
import { appendedTo, conversation, created, ENDPOINT, stands, URL_1 } from './testing/conversation.ts';
import { settled } from './testing/manualClock.ts';

const file = new File(['hello'], 'a.txt', { type: 'text/plain' });
const expires = 'Fri, 01 Jan 2027 00:00:00 GMT';

describe('what is remembered of an upload', () => {
  it('tells a list of pending uploads its name, its type, and when the server drops it', async () => {
    const { begin, nextRequest, resumeStore } = conversation();
    begin(file, { chunkSize: 3 });
    (await nextRequest()).respondWith({
      status: 201,
      headers: { location: '/files/1', 'upload-expires': expires },
    });
    await nextRequest();
    expect(await resumeStore.list()).toEqual([
      {
        fingerprint: 'fingerprint',
        url: URL_1,
        endpoint: ENDPOINT,
        scope: '',
        length: 5,
        createdAt: 1_000_000,
        name: 'a.txt',
        type: 'text/plain',
        expiresAt: Date.parse(expires),
      },
    ]);
  });

  it('learns a later expiry when the upload goes on, and keeps the day it was created', async () => {
    const { begin, nextRequest, resumeStore } = conversation();
    await resumeStore.put({ fingerprint: 'fingerprint', url: URL_1, length: 5, createdAt: 7, expiresAt: 8 });
    begin(file);
    const { status, headers } = stands(3, 5);
    (await nextRequest()).respondWith({ status, headers: { ...headers, 'upload-expires': expires } });
    await nextRequest();
    expect(await resumeStore.list()).toMatchObject([{ createdAt: 7, expiresAt: Date.parse(expires) }]);
  });

  // Pain 10 of users.md: a full localStorage broke every upload (tus-js-client#807).
  it('is nothing an upload needs: a full store is told, and the bytes arrive', async () => {
    const full = async () => {
      throw new DOMException('The quota has been exceeded', 'QuotaExceededError');
    };
    const store: ResumeStore = { find: async () => undefined, put: full, remove: full, list: async () => [] };
    const told: UploadError[] = [];
    const { begin, nextRequest } = conversation();
    const upload = begin(file, { resume: store, onStorageError: (error) => told.push(error) });
    (await nextRequest()).respondWith(created);
    (await nextRequest()).respondWith(appendedTo(5));
    await upload.done;
    await settled();
    expect(told.map(({ code }) => code)).toEqual(['storage', 'storage']);
  });
});
