import { encodeMetadata } from '@kit/protocol';
import { describe, expect, expectTypeOf, it } from 'vitest';
import { createTusServer, type StandardSchema } from './index.ts';
import { memoryStorage } from './stores/memory/index.ts';
import { conversation, locationOf, OCTETS } from './testing/conversation.ts';
import { fetchDoor } from './testing/doors.ts';
import { signal } from './testing/signal.ts';

interface Photo {
  readonly filename: string;
  readonly takenAt: Date;
}

/** What a schema library gives: a file name that must be there, and a date made of text. */
const photo: StandardSchema<{ filename: string; takenAt: string }, Photo> = {
  '~standard': {
    version: 1,
    vendor: 'test',
    async validate(value) {
      const { filename, takenAt } = value as Record<string, string | undefined>;
      const date = new Date(takenAt ?? '');
      const issues = [];
      if (filename === undefined) issues.push({ message: 'Required', path: ['filename'] });
      if (Number.isNaN(date.getTime())) issues.push({ message: 'Not a date', path: [{ key: 'takenAt' }] });
      if (issues.length > 0 || filename === undefined) return { issues };
      return { value: { filename, takenAt: date } };
    },
  },
};

const valid = { 'upload-metadata': encodeMetadata({ filename: '고양이.jpg', takenAt: '2026-01-02' }) };
const invalid = { 'upload-metadata': encodeMetadata({ takenAt: 'yesterday' }) };
const date = new Date('2026-01-02');

describe('metadata with a schema', () => {
  it('reaches every hook as the schema’s output, typed', async () => {
    const told: [string, unknown][] = [];
    const over = signal();
    const server = createTusServer({
      storage: memoryStorage(),
      metadata: photo,
      beforeCreate({ metadata }) {
        expectTypeOf(metadata).toEqualTypeOf<Photo>();
        told.push(['beforeCreate', metadata.takenAt]);
      },
      beforeComplete({ metadata }) {
        expectTypeOf(metadata).toEqualTypeOf<Photo>();
        told.push(['beforeComplete', metadata.takenAt]);
      },
      beforeTerminate({ metadata }) {
        told.push(['beforeTerminate', metadata.takenAt]);
      },
      onTerminated({ metadata }) {
        expectTypeOf(metadata.takenAt).toEqualTypeOf<Date>();
        told.push(['onTerminated', metadata.takenAt]);
        over.give();
      },
    });
    const say = conversation(await fetchDoor(server));
    const path = await say.created(1, valid);
    await say.patch(path, 0, 'x');
    expect((await say.head(path)).headers['upload-metadata']).toBe(valid['upload-metadata']);
    await say.remove(path);
    await over.given;
    expect(told).toEqual([
      ['beforeCreate', date],
      ['beforeComplete', date],
      ['beforeTerminate', date],
      ['onTerminated', date],
    ]);
    await server.close();
  });

  it('without one is text by key', () => {
    createTusServer({
      storage: memoryStorage(),
      beforeCreate({ metadata }) {
        expectTypeOf(metadata).toEqualTypeOf<Readonly<Record<string, string>>>();
      },
    });
  });

  it('that the schema refuses is a 422 with every issue, by path; no gate runs, nothing is stored', async () => {
    let runs = 0;
    const storage = memoryStorage();
    const server = createTusServer({
      storage,
      metadata: photo,
      beforeCreate: () => {
        runs += 1;
      },
    });
    const say = conversation(await fetchDoor(server));
    for (const extra of [{}, OCTETS]) {
      const headers = { 'upload-length': '5', ...invalid, ...extra };
      const told = await say.tus({
        method: 'POST',
        path: '/files',
        headers,
        body: extra === OCTETS ? 'hello' : '',
      });
      expect(told.status).toBe(422);
      expect(JSON.parse(told.text)).toMatchObject({
        code: 'rejected',
        detail: 'Upload-Metadata: filename: Required; takenAt: Not a date',
        issues: [
          { path: ['filename'], message: 'Required' },
          { path: ['takenAt'], message: 'Not a date' },
        ],
      });
    }
    expect(runs).toBe(0);
    expect((await server.list({ owner: null })).uploads).toEqual([]);
    await server.close();
  });

  it('is asked of final uploads, and not of their parts', async () => {
    const server = createTusServer({ storage: memoryStorage(), metadata: photo });
    const say = conversation(await fetchDoor(server));
    const part = await say.created(0, { 'upload-concat': 'partial' });
    const final = (headers: Record<string, string>) =>
      say.tus({
        method: 'POST',
        path: '/files',
        headers: { 'upload-concat': `final;${part}`, ...headers },
      });
    expect((await final(invalid)).status).toBe(422);
    expect(locationOf(await final(valid))).toMatch(/^\/files\//);
    await server.close();
  });

  it('that beforeCreate gives must satisfy it too', async () => {
    const errors: unknown[] = [];
    const server = createTusServer({
      storage: memoryStorage(),
      metadata: photo,
      beforeCreate: () => ({ metadata: { takenAt: 'tomorrow' } }),
      onError: (error) => errors.push(error),
    });
    const say = conversation(await fetchDoor(server));
    expect((await say.create(5, valid)).status).toBe(500);
    expect(String(errors[0])).toContain('the schema refuses');
    expect((await server.list({ owner: null })).uploads).toEqual([]);
    await server.close();
  });
});
