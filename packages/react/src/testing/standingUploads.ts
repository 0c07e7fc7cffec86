import { UploadError } from '@kit/client';
import { createFakeQueue, type FakeQueue } from './fakeQueue.ts';

const MiB = 1024 * 1024;

const offline = new UploadError('The network is gone.', { code: 'offline', retryable: true });
const unavailable = new UploadError('The server answered 503.', {
  code: 'server',
  retryable: true,
  status: 503,
});
const refused = new UploadError('The server refused the upload (422).', {
  code: 'rejected',
  retryable: false,
  status: 422,
  problem: {
    type: 'about:blank',
    title: 'The upload was refused',
    status: 422,
    code: 'rejected',
    detail: 'Archives with a password cannot be checked for viruses. Remove the password and try again.',
  },
});

/** One upload for each thing that a row can say; `now` is the time the retry counts from. */
export function standInEveryState(now: number): FakeQueue {
  const queue = createFakeQueue();
  queue.stand({
    id: 'appending',
    name: 'Keynote rehearsal, second take.mp4',
    type: 'video/mp4',
    length: 1_240 * MiB,
    offset: 560 * MiB,
    sent: 577 * MiB,
    status: 'uploading',
    phase: 'appending',
    speed: 11.3 * MiB,
    eta: 59,
  });
  queue.stand({
    id: 'preparing',
    name: 'annual-report-2026.pdf',
    type: 'application/pdf',
    length: 18.2 * MiB,
    status: 'uploading',
    phase: 'preparing',
  });
  queue.stand({
    id: 'offline',
    name: 'IMG_2048.heic',
    type: 'image/heic',
    length: 4.1 * MiB,
    offset: 1.6 * MiB,
    sent: 1.6 * MiB,
    status: 'uploading',
    phase: 'waiting',
    dueAt: null,
    attempt: 0,
    error: offline,
  });
  queue.stand({
    id: 'retrying',
    name: 'a-very-long-file-name-that-nobody-would-ever-type-by-hand-but-cameras-and-scripts-do-part-07.wav',
    type: 'audio/wav',
    length: 240 * MiB,
    offset: 200 * MiB,
    sent: 200 * MiB,
    status: 'uploading',
    phase: 'waiting',
    dueAt: now + 4000,
    attempt: 2,
    error: unavailable,
  });
  queue.stand({
    id: 'paused',
    name: 'node_modules.tar.gz',
    type: 'application/gzip',
    length: 96 * MiB,
    offset: 31 * MiB,
    sent: 31 * MiB,
    status: 'paused',
  });
  queue.stand({
    id: 'failed',
    name: 'contracts.zip',
    type: 'application/zip',
    length: 52 * MiB,
    offset: 52 * MiB - 1,
    sent: 52 * MiB,
    status: 'failed',
    error: refused,
  });
  queue.stand({ id: 'idle', name: 'schema.sql', type: '', length: 88 * 1024, status: 'idle' });
  queue.stand({
    id: 'completed',
    name: 'portrait.jpg',
    type: 'image/jpeg',
    length: 2.4 * MiB,
    offset: 2.4 * MiB,
    sent: 2.4 * MiB,
    status: 'completed',
    url: '/files/1',
    response: null,
  });
  return queue;
}
