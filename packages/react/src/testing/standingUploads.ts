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

/** The network is gone: one upload waits for it, another was paused before. */
export function standOffline(now: number): FakeQueue {
  const queue = standInEveryState(now);
  for (const id of queue.getSnapshot().ids) if (!['offline', 'paused'].includes(id)) queue.remove(id);
  return queue;
}

/** Nothing got through: refused with the server's own sentence, and two whose reason the page has to find words for. */
export function standFailed(): FakeQueue {
  const base = { status: 'failed', length: 52 * MB } as const;
  return createFakeQueue([
    { ...base, id: 'refused', name: 'contracts.zip', type: 'application/zip', sent: 52 * MB, error: refused },
    {
      ...base,
      id: 'too-large',
      name: 'Keynote rehearsal, second take.mp4',
      type: 'video/mp4',
      length: 1_240 * MB,
      error: new UploadError('The server answered 413.', {
        code: 'too-large',
        retryable: false,
        status: 413,
      }),
    },
    {
      ...base,
      id: 'unreachable',
      name: 'interview.flac',
      type: 'audio/flac',
      offset: 21 * MB,
      sent: 21 * MB,
      error: new UploadError('The server cannot be reached.', { code: 'network', retryable: true }),
    },
  ]);
}

/** What a reload left behind, of each kind: with bytes that are kept, a handle, neither, and a server that is away. */
export function standPending(queue = createFakeQueue()): FakeQueue {
  queue.leave({
    name: 'portrait.jpg',
    type: 'image/jpeg',
    length: 2.4 * MB,
    offset: 1.5 * MB,
    needs: 'nothing',
  });
  queue.leave({
    name: 'Keynote rehearsal, second take.mp4',
    type: 'video/mp4',
    length: 1_240 * MB,
    offset: 560 * MB,
    needs: 'permission',
  });
  queue.leave({
    name: 'annual-report-2026.pdf',
    type: 'application/pdf',
    length: 18.2 * MB,
    offset: 7.3 * MB,
    needs: 'file',
  });
  queue.leave({ name: 'interview.flac', type: 'audio/flac', length: 310 * MB, needs: 'file' });
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

export function standCompleted(): FakeQueue {
  return createFakeQueue(
    ['portrait.jpg', 'contract.pdf', 'voice memo.m4a'].map((name, index) => {
      const length = 2.4 * MB * (index + 1);
      const url = `/files/${index}`;
      return {
        id: name,
        name,
        url,
        status: 'completed',
        length,
        offset: length,
        sent: length,
        response: null,
      };
    }),
  );
}

/** Two pictures that can be shown, and one that cannot. */
export function standPreviews(): FakeQueue {
  const pictures = [picture('#f97316', '#db2777'), picture('#0ea5e9', '#22c55e')];
  return createFakeQueue([
    ...pictures.map((input, index) => {
      const name = `harbour-${index + 1}.svg`;
      const progress = { length: 900_000, offset: 300_000, sent: 300_000 };
      return { id: name, name, type: input.type, input, ...progress, status: 'paused' } as const;
    }),
    {
      id: 'broken',
      name: 'broken.png',
      type: 'image/png',
      input: new Blob(['not a picture'], { type: 'image/png' }),
      length: 40_000,
      status: 'idle',
    },
  ]);
}

function picture(sky: string, sea: string): Blob {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 80"><rect width="80" height="80" fill="${sky}"/><circle cx="54" cy="26" r="12" fill="#fff8"/><path d="M0 54q20-10 40 0t40 0v26H0z" fill="${sea}"/></svg>`;
  return new Blob([svg], { type: 'image/svg+xml' });
}
