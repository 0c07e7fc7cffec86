import { afterEach, expect, it, vi } from 'vitest';
import { appendedTo, conversation, created, hello, stands, waiting } from './testing/conversation.ts';

// Code that is loaded on demand may not be there: the network is down, or a deploy took the files of an old page away.
afterEach(() => vi.doUnmock('./complaints.ts'));

function loseComplaints(): void {
  vi.doMock('./complaints.ts', () => {
    throw new TypeError('Failed to fetch dynamically imported module');
  });
}

it('a refusal that cannot be read, as the code for it cannot be loaded, is a fault of the network', async () => {
  loseComplaints();
  const { begin, nextRequest, clock } = conversation();
  const upload = begin(hello);
  (await nextRequest()).respondWith(created);
  (await nextRequest()).respondWith({ status: 409 });
  await vi.waitFor(() => expect(waiting(upload).error.code).toBe('network'), 10_000);
  expect(waiting(upload).error.message).toContain('could not be loaded');
  await clock.advance(1000);
  (await nextRequest()).respondWith(stands(2, 5));
  (await nextRequest()).respondWith(appendedTo(5));
  await upload.done;
});

it('the code is asked for again with the next refusal', async () => {
  loseComplaints();
  const { begin, nextRequest, clock } = conversation();
  const upload = begin(hello);
  (await nextRequest()).respondWith({ status: 403 });
  await vi.waitFor(() => expect(waiting(upload).error.code).toBe('network'), 10_000);
  vi.doUnmock('./complaints.ts');
  await clock.advance(1000);
  (await nextRequest()).respondWith({ status: 403 });
  await expect(upload.done).rejects.toMatchObject({ code: 'rejected', status: 403 });
});
