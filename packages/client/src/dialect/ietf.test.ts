import { describe, expect, it } from 'vitest';
import { conversation, failure, hello, problem, URL_1 } from '../testing/conversation.ts';

const VERSION = { 'upload-draft-interop-version': '8' };
const created = { status: 201, headers: { location: '/files/1', 'upload-complete': '?0' } };
const stands = (offset: number, complete: '?0' | '?1', length?: number) => ({
  status: 204,
  headers: {
    'upload-offset': String(offset),
    'upload-complete': complete,
    ...(length === undefined ? {} : { 'upload-length': String(length) }),
  },
});
const done = { status: 201, headers: { 'upload-complete': '?1', location: '/files/1' }, body: '' };

/** An upload of "hello" that is asked to create. */
function beginning(options = {}) {
  const talk = conversation();
  const upload = talk.begin(hello, { dialect: 'ietf', resume: false, ...options });
  return { ...talk, upload };
}

describe('the ietf dialect', () => {
  it('creates carefully, appends, and takes Upload-Complete: ?1 for the end', async () => {
    const { upload, nextRequest } = beginning({
      metadata: { filename: 'grüße.txt', filetype: 'text/plain' },
    });
    const create = await nextRequest();
    expect(create).toMatchObject({ method: 'POST', body: null });
    expect(create.headers).toEqual({
      ...VERSION,
      'upload-complete': '?0',
      'upload-length': '5',
      'upload-metadata': 'filetype dGV4dC9wbGFpbg==,filename Z3LDvMOfZS50eHQ=',
      'content-type': 'text/plain',
      'content-disposition': `inline; filename*=UTF-8''gr%C3%BC%C3%9Fe.txt`,
    });
    create.respondWith(created);
    const append = await nextRequest();
    expect(append).toMatchObject({ method: 'PATCH', url: URL_1 });
    expect(append.headers).toEqual({
      ...VERSION,
      'content-type': 'application/partial-upload',
      'upload-offset': '0',
      'upload-complete': '?1',
    });
    append.respondWith(done);
    expect(await upload.done).toMatchObject({ url: URL_1, length: 5 });
  });

  it('"MUST include the Upload-Complete header field": false until the last chunk; Upload-Offset may be missing in answers', async () => {
    const { upload, nextRequest } = beginning({ chunkSize: 3 });
    (await nextRequest()).respondWith(created);
    const first = await nextRequest();
    expect(first.headers).toMatchObject({ 'upload-complete': '?0', 'upload-offset': '0' });
    first.respondWith({ status: 204, headers: { 'upload-complete': '?0' } });
    const last = await nextRequest();
    expect(last.headers).toMatchObject({ 'upload-complete': '?1', 'upload-offset': '3' });
    last.respondWith(done);
    expect((await upload.done).length).toBe(5);
  });

  it('retrieves after a failure, and goes on from there', async () => {
    const { clock, upload, nextRequest } = beginning();
    (await nextRequest()).respondWith(created);
    (await nextRequest()).fail();
    const head = nextRequest();
    await clock.advance(1000);
    const request = await head;
    expect(request).toMatchObject({ method: 'HEAD', headers: VERSION });
    request.respondWith(stands(2, '?0', 5));
    const append = await nextRequest();
    expect(append.headers).toMatchObject({ 'upload-offset': '2', 'upload-complete': '?1' });
    append.respondWith(done);
    await upload.done;
  });

  it('"The offset could match the length, but the upload can still be incomplete": says that it is complete', async () => {
    const { upload, nextRequest } = beginning({ url: URL_1 });
    (await nextRequest()).respondWith(stands(5, '?0', 5));
    const last = await nextRequest();
    expect(last.headers).toMatchObject({ 'upload-offset': '5', 'upload-complete': '?1' });
    last.respondWith(done);
    expect(await upload.done).toMatchObject({ length: 5 });
  });

  it('finds an upload complete', async () => {
    const { upload, nextRequest } = beginning({ url: URL_1 });
    (await nextRequest()).respondWith(stands(5, '?1', 5));
    expect(await upload.done).toMatchObject({ url: URL_1, response: null });
  });

  it('"SHOULD NOT perform upload resumption to the upload resource after receiving a response with the Upload-Complete field value set to true"', async () => {
    const { upload, nextRequest } = beginning({ url: URL_1 });
    (await nextRequest()).respondWith(stands(2, '?1', 5));
    expect(await failure(upload)).toMatchObject({ code: 'rejected', retryable: false });
  });

  it('"an error occurred while processing it. Resuming the upload would not resolve this error": a 5xx with ?1 is final', async () => {
    const { upload, nextRequest } = beginning();
    (await nextRequest()).respondWith(created);
    const refused = problem(500, 'internal', 'No such thing.');
    (await nextRequest()).respondWith({
      ...refused,
      headers: { ...refused.headers, 'upload-complete': '?1' },
    });
    expect(await failure(upload)).toMatchObject({ code: 'rejected', status: 500, retryable: false });
  });

  it('a success that denies the completion is none', async () => {
    const { upload, nextRequest } = beginning();
    (await nextRequest()).respondWith(created);
    (await nextRequest()).respondWith({ status: 204, headers: { 'upload-complete': '?0' } });
    expect(await failure(upload)).toMatchObject({ code: 'protocol' });
  });

  it('a creation without Location is none', async () => {
    const { upload, nextRequest } = beginning();
    (await nextRequest()).respondWith({ status: 201, headers: { 'upload-complete': '?0' } });
    expect(await failure(upload)).toMatchObject({ code: 'protocol' });
  });

  it('"SHOULD respect any limits": chunks are cut to max-append-size', async () => {
    const { nextRequest } = beginning();
    const limit = { 'upload-limit': 'max-append-size=2' };
    (await nextRequest()).respondWith({ ...created, headers: { ...created.headers, ...limit } });
    const append = await nextRequest();
    expect(append.headers).toMatchObject({ 'upload-complete': '?0' });
    expect((append.body as Blob).size).toBe(2);
  });

  it.each([{}, { chunkSize: 1 }, { stopAt: 1 }])(
    '"A client that is aware of this limit MUST NOT send smaller upload append [...] requests": min-append-size, with %o',
    async (options) => {
      const { nextRequest } = beginning(options);
      const limit = { 'upload-limit': 'min-append-size=3, max-append-size=3' };
      (await nextRequest()).respondWith({ ...created, headers: { ...created.headers, ...limit } });
      const append = await nextRequest();
      expect(append.headers).toMatchObject({ 'upload-complete': '?0' });
      expect((append.body as Blob).size).toBe(3);
    },
  );

  it('"does not apply to [...] requests completing the upload"', async () => {
    const { nextRequest } = beginning();
    const limit = { 'upload-limit': 'min-append-size=4000' };
    (await nextRequest()).respondWith({ ...created, headers: { ...created.headers, ...limit } });
    const append = await nextRequest();
    expect(append.headers).toMatchObject({ 'upload-complete': '?1' });
    expect((append.body as Blob).size).toBe(5);
  });

  it('a checksum goes as Content-Digest', async () => {
    const { nextRequest } = beginning({ checksum: 'sha256' });
    (await nextRequest()).respondWith(created);
    expect((await nextRequest()).headers['content-digest']).toBe(
      'sha-256=:LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ=:',
    );
  });

  it('terminates, whether it is still there or not', async () => {
    for (const status of [204, 404]) {
      const { upload, nextRequest } = beginning();
      (await nextRequest()).respondWith(created);
      await nextRequest();
      const over = upload.terminate();
      const remove = await nextRequest();
      expect(remove).toMatchObject({ method: 'DELETE', url: URL_1, headers: VERSION });
      remove.respondWith({ status });
      await over;
    }
  });
});

describe('dialect: auto', () => {
  const both = { status: 204, headers: { 'tus-version': '1.0.0', 'upload-limit': 'min-size=0' } };
  const draftOnly = { status: 200, headers: { 'upload-limit': 'min-size=0' } };

  it.each([
    ['has both', both, 'tus-resumable'],
    ['speaks only the draft', draftOnly, 'upload-draft-interop-version'],
    ['says nothing of either', { status: 204, headers: {} }, 'tus-resumable'],
    ['knows no OPTIONS', { status: 405, headers: {} }, 'tus-resumable'],
  ])('asks by OPTIONS; where the server %s, %j, it says %s', async (_, answer, field) => {
    const { nextRequest } = beginning({ dialect: 'auto' });
    const options = await nextRequest();
    expect(options).toMatchObject({ method: 'OPTIONS', headers: {} });
    options.respondWith(answer);
    expect(Object.keys((await nextRequest()).headers)).toContain(field);
  });

  it('asks each origin once, for all uploads', async () => {
    const { begin, log, nextRequest } = beginning({ dialect: 'auto' });
    begin(new Blob(['second']), { dialect: 'auto', resume: false });
    (await nextRequest()).respondWith(draftOnly);
    await nextRequest();
    await nextRequest();
    begin(new Blob(['third']), { dialect: 'auto', resume: false });
    expect((await nextRequest()).method).toBe('POST');
    const endpoint = 'https://other.example/files';
    begin(new Blob(['elsewhere']), { dialect: 'auto', resume: false, endpoint });
    expect(await nextRequest()).toMatchObject({ method: 'OPTIONS', url: endpoint });
    expect(log.filter((line) => line.startsWith('OPTIONS'))).toHaveLength(2);
  });

  it.each([
    ['the network', undefined],
    ['the server', { status: 503, headers: {} }],
  ])('asks again after %s failed', async (_, answer) => {
    const { clock, nextRequest } = beginning({ dialect: 'auto' });
    const options = await nextRequest();
    if (answer === undefined) options.fail();
    else options.respondWith(answer);
    const again = nextRequest();
    await clock.advance(1000);
    expect((await again).method).toBe('OPTIONS');
  });
});
