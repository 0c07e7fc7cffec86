import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import { gather } from '../gather.ts';
import { dataFolder } from './contender.ts';

/** A handler of node:http that stores bodies and does nothing else: offsets are in memory, and nothing is checked. */
export function bareServer({ syncs }: { readonly syncs: boolean }): Server {
  const folder = dataFolder();
  const uploads = new Map<string, { readonly whole: number | undefined; offset: number }>();
  return createServer(async (request, response) => {
    if (request.method === 'POST') {
      const id = randomUUID();
      const whole = syncs ? Number(request.headers['upload-length']) : undefined;
      const offset =
        request.headers['content-length'] === '0' ? 0 : await gather(folder, id, 0, request, whole);
      uploads.set(id, { whole, offset });
      response
        .writeHead(201, { Location: `/files/${id}`, 'Upload-Offset': offset, 'Tus-Resumable': '1.0.0' })
        .end();
      return;
    }
    const id = request.url?.slice('/files/'.length) ?? '';
    const upload = uploads.get(id) ?? { whole: undefined, offset: 0 };
    if (request.method === 'PATCH')
      upload.offset = await gather(folder, id, upload.offset, request, upload.whole);
    response
      .writeHead(request.method === 'PATCH' ? 204 : 200, {
        'Upload-Offset': upload.offset,
        'Tus-Resumable': '1.0.0',
      })
      .end();
  });
}
