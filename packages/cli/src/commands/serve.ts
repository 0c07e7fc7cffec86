import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { createTusServer, type Storage } from '@kit/server';
import { type NodeServer, serve } from '@kit/server/node';
import { sqliteStorage } from '@kit/server/sqlite';
import { type Command, CommandError, type Terminal } from '../command.ts';
import type { FlagValues } from '../flags/flag.ts';
import { origins, path, port, seconds, size, text } from '../flags/kinds.ts';
import { UsageError } from '../flags/parse.ts';
import { oneLine } from '../oneLine.ts';
import { type Page, withPages } from './servePages.ts';

const flags = {
  host: text({
    placeholder: 'HOST',
    summary: 'address to listen on; 0.0.0.0 or :: for all of this machine',
    fallback: '127.0.0.1',
    fallbackText: '127.0.0.1',
  }),
  port: port({ summary: 'port to listen on; 0 takes any free one', fallback: 8080, fallbackText: '8080' }),
  dir: text({
    placeholder: 'DIR',
    summary: 'folder of the uploads and their database; made where it is missing',
    fallback: 'data',
    fallbackText: 'data',
  }),
  basePath: path({ summary: 'path of the endpoint', fallback: '/files', fallbackText: '/files' }),
  maxSize: size({
    summary: 'largest whole upload, such as 10MB or 1GiB',
    fallback: null,
    fallbackText: 'no bound',
  }),
  maxChunkSize: size({ summary: 'largest body of one request', fallback: null, fallbackText: 'no bound' }),
  expiry: seconds({
    never: true,
    summary: 'time without a byte after which an unfinished upload lapses, or "never"',
    fallback: 86_400_000,
    fallbackText: '86400',
  }),
  sweepInterval: seconds({
    summary: 'time between two removals of lapsed uploads',
    fallback: 600_000,
    fallbackText: '600',
  }),
  cors: origins({ summary: 'web pages that may use the server, such as https://app.example, or "*"' }),
  silence: seconds({
    summary: 'time without a byte after which a client counts as gone',
    fallback: 30_000,
    fallbackText: '30',
  }),
  stopGrace: seconds({
    summary: 'time that requests in flight have when the server is asked to stop',
    fallback: 5000,
    fallbackText: '5',
  }),
  healthPath: path({
    summary: 'path that answers 200 while the server is up',
    fallback: '/health',
    fallbackText: '/health',
  }),
};

export const serveCommand: Command<typeof flags> = {
  name: 'serve',
  summary: 'Serves uploads from a folder',
  operands: '',
  flags,

  async run({ flags: settings }, terminal) {
    const pages = pagesOf(settings);
    const storage = openStorage(settings.dir);
    const server = createTusServer({
      storage,
      basePath: settings.basePath,
      ...(settings.maxSize === null ? {} : { maxSize: settings.maxSize }),
      ...(settings.maxChunkSize === null ? {} : { maxChunkSize: settings.maxChunkSize }),
      expiry: settings.expiry,
      sweepInterval: settings.sweepInterval,
      ...(settings.cors === null ? {} : { cors: { origins: settings.cors } }),
      onError: (error) => terminal.complain(`error: ${oneLine(error)}`),
    });
    try {
      const node = await listen(withPages(server, pages), settings);
      terminal.print(`${node.url}${settings.basePath}`);
      await stopped(terminal.stop);
      await node.close(settings.stopGrace);
    } finally {
      await server.close();
    }
  },
};

/** @throws UsageError for a path that the uploads have already. */
function pagesOf({ basePath, healthPath }: FlagValues<typeof flags>): ReadonlyMap<string, () => Page> {
  if (`${healthPath}/`.startsWith(`${basePath.replace(/\/+$/, '')}/`)) {
    throw new UsageError(
      `--health-path: ${healthPath} lies among the uploads at ${basePath}; write another one.`,
    );
  }
  return new Map([[healthPath, () => HEALTHY]]);
}

const HEALTHY = { type: 'application/json', body: '{"status":"ok"}\n' };

function openStorage(dir: string): Storage {
  try {
    const uploadDir = join(dir, 'uploads');
    const storage = sqliteStorage({ dbPath: join(dir, 'uploads.db'), uploadDir });
    accessSync(uploadDir, constants.W_OK | constants.X_OK);
    return storage;
  } catch (error) {
    const code = codeOf(error);
    // Without one, the storage has found the sentence already.
    if (code === undefined) throw new CommandError(oneLine(error instanceof Error ? error.message : error));
    throw new CommandError(
      `The folder "${dir}" cannot be used (${code}). Choose one that can be written with --dir.`,
    );
  }
}

async function listen(
  server: Parameters<typeof serve>[0],
  { host, port, silence }: FlagValues<typeof flags>,
): Promise<NodeServer> {
  try {
    return await serve(server, { host, port, silence });
  } catch (error) {
    throw notListening(error, host, port);
  }
}

function notListening(error: unknown, host: string, port: number): unknown {
  switch (codeOf(error)) {
    case 'EADDRINUSE':
      return new CommandError(
        `Port ${port} is in use already. Choose another one with --port; 0 takes any free one.`,
      );
    case 'EACCES':
      return new CommandError(`This user may not listen on port ${port}. Choose one above 1023 with --port.`);
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new CommandError(
        `"${host}" is no address of this machine. Write one of its own after --host; 0.0.0.0 is all of them.`,
      );
    default:
      return error;
  }
}

function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  return error.code;
}

function stopped(stop: Terminal['stop']): Promise<void> {
  return new Promise((resolve) => {
    if (stop.aborted) resolve();
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
}
