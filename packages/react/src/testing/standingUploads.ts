import { UploadError } from '@kit/client';
import { createFakeQueue, type FakeQueue } from './fakeQueue.ts';

const MB = 1_000_000;

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
    length: 1_240 * MB,
    offset: 560 * MB,
    sent: 577 * MB,
    status: 'uploading',
    phase: 'appending',
    speed: 11.3 * MB,
    eta: 59,
  });
  queue.stand({
    id: 'preparing',
    name: 'annual-report-2026.pdf',
    type: 'application/pdf',
    length: 18.2 * MB,
    status: 'uploading',
    phase: 'preparing',
  });
  queue.stand({
    id: 'watching',
    name: 'interview.flac',
    type: 'audio/flac',
    length: 310 * MB,
    offset: 120 * MB,
    sent: 124 * MB,
    status: 'uploading',
    phase: 'watching',
  });
  queue.stand({
    id: 'offline',
    name: 'IMG_2048.heic',
    type: 'image/heic',
    length: 4.1 * MB,
    offset: 1.6 * MB,
    sent: 1.6 * MB,
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
    length: 240 * MB,
    offset: 200 * MB,
    sent: 200 * MB,
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
    length: 96 * MB,
    offset: 31 * MB,
    sent: 31 * MB,
    status: 'paused',
  });
  queue.stand({
    id: 'failed',
    name: 'contracts.zip',
    type: 'application/zip',
    length: 52 * MB,
    offset: 52 * MB - 1,
    sent: 52 * MB,
    status: 'failed',
    error: refused,
  });
  queue.stand({
    id: 'queued',
    name: 'quarterly-figures.xlsx',
    type: '',
    length: 1.3 * MB,
    status: 'idle',
    queued: true,
  });
  queue.stand({ id: 'idle', name: 'schema.sql', type: '', length: 88_000, status: 'idle' });
  queue.stand({
    id: 'completed',
    name: 'portrait.jpg',
    type: 'image/jpeg',
    length: 2.4 * MB,
    offset: 2.4 * MB,
    sent: 2.4 * MB,
    status: 'completed',
    url: '/files/1',
    response: null,
  });
  return queue;
}

/** So many that wait for their turn, behind three that run. */
export function standMany(count: number): FakeQueue {
  return createFakeQueue(
    Array.from({ length: count }, (_, index) => {
      const name = `IMG_${String(index + 1).padStart(5, '0')}.jpg`;
      const base = { id: name, name, type: 'image/jpeg', length: 3 * MB + index * 1000 };
      if (index >= 3) return { ...base, status: 'idle', queued: true } as const;
      const sent = (index + 1) * 700_000;
      return { ...base, sent, status: 'uploading', phase: 'appending', speed: 4 * MB, eta: 5 } as const;
    }),
  );
}
