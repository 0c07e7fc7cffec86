import { describe, expect, it } from 'vitest';
import { type TusServerOptions, UploadProblem } from '../index.ts';
import { locationOf, OCTETS } from '../testing/conversation.ts';
import { serverWith } from '../testing/serverWith.ts';

describe('the gate beforeComplete', () => {
  /** A gate that fails as often as told, then answers. */
  function failing(times: number) {
    const seen: string[] = [];
    const beforeComplete: TusServerOptions['beforeComplete'] = ({ id, offset }) => {
      seen.push(`${id} ${offset}`);
      if (seen.length <= times) throw new Error('the database at /srv/secret is away');
      return { headers: { 'X-Result': 'r1' }, body: 'stored as r1' };
    };
    return { seen, beforeComplete };
  }

  it('that fails leaves the last byte unacknowledged, and runs again on the next try', async () => {
    const errors: unknown[] = [];
    const { seen, beforeComplete } = failing(2);
    const { server, say } = await serverWith({ beforeComplete, onError: (e) => errors.push(e) });
    const path = await say.created(5);

    const first = await say.patch(path, 0, 'hello');
    expect(first.status).toBe(500);
    expect(first.text).not.toContain('secret');
    expect((await say.head(path)).headers['upload-offset']).toBe('4');
    expect((await say.get(path)).status).toBe(404);
    expect((await say.patch(path, 4, 'o')).status).toBe(500);
    expect((await server.list({ owner: null, completed: true })).uploads).toEqual([]);

    const last = await say.patch(path, 4, 'o');
    expect(last).toMatchObject({
      status: 200,
      headers: { 'upload-offset': '5', 'x-result': 'r1' },
      text: 'stored as r1',
    });
    expect((await say.get(path)).text).toBe('hello');
    expect(seen).toHaveLength(3);
    expect(errors).toHaveLength(2);
  });

  it('that passed is told again when the reply was lost, and does not run again', async () => {
    const { seen, beforeComplete } = failing(0);
    const { say } = await serverWith({ beforeComplete });
    const path = await say.created(5);
    await say.patch(path, 0, 'hello');
    const again = await say.patch(path, 5, '');
    expect(again).toMatchObject({ status: 200, headers: { 'x-result': 'r1' }, text: 'stored as r1' });
    expect(await say.patch(path, 0, 'hello')).toMatchObject({
      status: 409,
      headers: { 'upload-offset': '5' },
    });
    expect(seen).toHaveLength(1);
  });

  it('is not asked by a request without a byte, nor by one with too many', async () => {
    const { seen, beforeComplete } = failing(1);
    const { say } = await serverWith({ beforeComplete });
    const path = await say.created(5);
    await say.patch(path, 0, 'hello');
    expect(await say.patch(path, 4, '')).toMatchObject({ status: 204, headers: { 'upload-offset': '4' } });
    expect((await say.patch(path, 4, 'o!')).status).toBe(413);
    expect(seen).toHaveLength(1);
  });

  it('that fails on an empty upload fails the POST, and nothing is left', async () => {
    const { server, say } = await serverWith({ beforeComplete: failing(1).beforeComplete });
    expect((await say.create(0)).status).toBe(500);
    expect((await server.list({ owner: null })).uploads).toEqual([]);
    expect((await say.create(0)).status).toBe(201);
  });

  it('that fails on a creation with all bytes: created, with the last byte to come', async () => {
    const { say } = await serverWith({ beforeComplete: failing(1).beforeComplete });
    const headers = { 'upload-length': '5', ...OCTETS };
    const made = await say.tus({ method: 'POST', path: '/files', headers, body: 'hello' });
    expect(made).toMatchObject({ status: 201, headers: { 'upload-offset': '4' } });
    expect((await say.patch(locationOf(made), 4, 'o')).status).toBe(200);
  });

  it('that refuses for good is a 4xx', async () => {
    const { server, say } = await serverWith({
      beforeComplete: () => {
        throw new UploadProblem('rejected', 'This is no picture.');
      },
    });
    expect((await say.patch(await say.created(5), 0, 'hello')).status).toBe(422);
    const headers = { 'upload-length': '5', ...OCTETS };
    expect((await say.tus({ method: 'POST', path: '/files', headers, body: 'hello' })).status).toBe(422);
    expect((await server.list({ owner: null })).uploads).toHaveLength(1);
  });

  it('runs once for two requests at a time, a HEAD does not wait for it, and both get its answer', async () => {
    let open: () => void = () => {};
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    let entered: () => void = () => {};
    const inGate = new Promise<void>((resolve) => {
      entered = resolve;
    });
    let runs = 0;
    const { say } = await serverWith({
      async beforeComplete() {
        runs += 1;
        entered();
        await opened;
        return { body: 'once' };
      },
    });
    const path = await say.created(5);
    const first = say.patch(path, 0, 'hello');
    await inGate;
    expect((await say.head(path)).headers['upload-offset']).toBe('4');
    const second = say.patch(path, 4, 'o');
    open();
    expect((await first).text).toBe('once');
    expect((await second).text).toBe('once');
    expect(runs).toBe(1);
  });

  it('must answer with what can be sent', async () => {
    const errors: unknown[] = [];
    const answers = [{ status: 404 }, { headers: { 'x-a': 'a\r\nb: c' } }, { status: 204, body: 'x' }];
    const { say } = await serverWith({
      beforeComplete: () => answers.shift(),
      onError: (e) => errors.push(e),
    });
    const path = await say.created(1);
    for (let i = 0; i < 3; i++) expect((await say.patch(path, 0, 'x')).status).toBe(500);
    expect(errors).toHaveLength(3);
    expect((await say.patch(path, 0, 'x')).status).toBe(204);
  });
});
