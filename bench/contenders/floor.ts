import { randomUUID } from 'node:crypto';
import { open } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { contend, dataFolder } from './contender.ts';

/**
 * The limit to measure against: a bare node:http handler that gathers and writes, keeps offsets in memory, and checks
 * nothing.
 */
const folder = dataFolder();
const offsets = new Map<string, number>();
const GATHER = 1024 * 1024;

await contend(
  createServer(async (request, response) => {
    if (request.method === 'POST') {
      const id = randomUUID();
      const offset = request.headers['content-length'] === '0' ? 0 : await write(id, 0, request);
      offsets.set(id, offset);
      response
        .writeHead(201, { Location: `/files/${id}`, 'Upload-Offset': offset, 'Tus-Resumable': '1.0.0' })
        .end();
      return;
    }
    const id = request.url?.slice('/files/'.length) ?? '';
    if (request.method === 'PATCH') offsets.set(id, await write(id, offsets.get(id) ?? 0, request));
    response
      .writeHead(request.method === 'PATCH' ? 204 : 200, {
        'Upload-Offset': offsets.get(id) ?? 0,
        'Tus-Resumable': '1.0.0',
      })
      .end();
  }),
);

async function write(id: string, from: number, body: IncomingMessage): Promise<number> {
  const file = await open(join(folder, id), from === 0 ? 'w' : 'r+');
  let offset = from;
  let gathered: Buffer[] = [];
  let length = 0;
  let writing: Promise<unknown> = Promise.resolve();
  const flush = async () => {
    const buffers = gathered;
    const at = offset;
    offset += length;
    gathered = [];
    length = 0;
    await writing;
    writing = file.writev(buffers, at);
  };
  for await (const chunk of body as AsyncIterable<Buffer>) {
    gathered.push(chunk);
    length += chunk.length;
    if (length >= GATHER) await flush();
  }
  if (length > 0) await flush();
  await writing;
  await file.close();
  return offset;
}
