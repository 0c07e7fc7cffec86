import { mkdtemp, rm } from 'node:fs/promises';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createTusServer, type TusServer } from '../index.ts';
import { diskByteStore } from '../stores/disk/diskByteStore.ts';
import { nodeFiles } from '../stores/disk/files.ts';
import type { OpenFile } from '../stores/disk/openFile.ts';
import { memoryStorage } from '../stores/memory/index.ts';
import { conversation } from '../testing/conversation.ts';
import { nodeDoor } from '../testing/doors.ts';
import { rawClient } from '../testing/rawClient.ts';
import { signal } from '../testing/signal.ts';
import { serve } from './index.ts';

const MIB = 1024 * 1024;

/** A server on a disk that tells when the last open file of a reader was closed, and how much was read of it. */
async function watchedServer() {
  const uploadDir = await mkdtemp(join(tmpdir(), 'download-'));
  const reading = { open: 0, bytes: 0, allClosed: signal() };
  const files = {
    ...nodeFiles,
    async open(path: string, flags: number): Promise<OpenFile> {
      const file = await nodeFiles.open(path, flags);
      reading.open += 1;
      const [read, close] = [file.read.bind(file), file.close.bind(file)];
      file.read = async (into, position) => {
        const bytes = await read(into, position);
        reading.bytes += bytes;
        return bytes;
      };
      file.close = async () => {
        await close();
        reading.open -= 1;
        if (reading.open === 0) reading.allClosed.give();
      };
      return file;
    },
  };
  const server = createTusServer({
    storage: { ...memoryStorage(), bytes: diskByteStore({ uploadDir, files }) },
  });
  onTestFinished(() => rm(uploadDir, { recursive: true }));
  return { server, reading };
}

/** On the network until the test is over, and somebody who talks to it. */
async function served(server: TusServer) {
  const door = await nodeDoor(server);
  const node = await serve(server);
  onTestFinished(async () => {
    await node.close(0);
    await door.close();
  });
  return { url: node.url, say: conversation(door) };
}

it('a client that leaves in the middle of a download frees the file, and little was read ahead of it', async () => {
  const { server, reading } = await watchedServer();
  const { url, say } = await served(server);
  const path = await say.created(64 * MIB);
  await say.patch(path, 0, 'x'.repeat(64 * MIB));
  reading.allClosed = signal();
  const request = get(`${url}${path}`, (response) => response.once('data', () => request.destroy()));
  request.on('error', () => {});
  await reading.allClosed.given;
  expect(reading.bytes).toBeGreaterThan(0);
  expect(reading.bytes).toBeLessThan(16 * MIB);
});

it('a reader of the fetch door that cancels frees the file', async () => {
  const { server, reading } = await watchedServer();
  const tus = { 'tus-resumable': '1.0.0' };
  const body = new Uint8Array(4 * MIB);
  const created = await server.fetch(
    new Request('http://x/files', {
      method: 'POST',
      headers: {
        ...tus,
        'upload-length': String(body.length),
        'content-type': 'application/offset+octet-stream',
      },
      body,
    }),
  );
  const url = `http://x${created.headers.get('location')}`;
  reading.allClosed = signal();
  const { body: stream } = await server.fetch(new Request(url));
  const reader = stream?.getReader();
  await reader?.read();
  expect(reading.open).toBe(1);
  await reader?.cancel();
  await reading.allClosed.given;
  expect(reading.bytes).toBeLessThan(2 * MIB);
});

it('requests sent one behind the other are served one after the other', async () => {
  const { server } = await watchedServer();
  const { url, say } = await served(server);
  const path = await say.created(5);
  await say.patch(path, 0, 'hello');
  const raw = await rawClient(url);
  onTestFinished(() => void raw.socket.destroy());
  const head = 'HTTP/1.1\r\nHost: x\r\nTus-Resumable: 1.0.0\r\n\r\n';
  raw.write(`GET ${path} ${head}DELETE ${path} ${head}GET ${path} ${head}`);
  const said = await raw.until(/HTTP\/1\.1 404/);
  expect(said.match(/HTTP\/1\.1 \d+/g)).toEqual(['HTTP/1.1 200', 'HTTP/1.1 204', 'HTTP/1.1 404']);
  expect(said).toContain('\r\n\r\nhello');
});
