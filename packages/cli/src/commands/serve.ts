import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { createTusServer, type Storage, type TusServer } from '@kit/server';
import { type NodeServer, serve } from '@kit/server/node';
import { sqliteStorage } from '@kit/server/sqlite';
import { type Command, CommandError, type Terminal } from '../command.ts';
import { UsageError } from '../flags/parse.ts';
import { type ServeSettings, serveFlags } from './serveFlags.ts';
import { serveLog } from './serveLog.ts';
import { type Pages, withPages } from './servePages.ts';

export const serveCommand: Command<typeof serveFlags> = {
  name: 'serve',
  summary: 'Serves uploads from a folder',
  operands: '',
  flags: serveFlags,

  async run({ flags: settings }, terminal) {
    refuseSharedPaths(settings);
    const { basePath, maxSize, maxChunkSize, expiry, sweepInterval, cors, quota } = settings;
    const { lockMode, takeoverGrace } = settings;
    const server = createTusServer({
      storage: openStorage(settings.dir),
      ...{ basePath, maxSize, maxChunkSize, expiry, sweepInterval, lockMode, takeoverGrace },
      // Nobody authorizes here: all uploads are those of one owner.
      ...(quota === null ? {} : { quota: () => quota }),
      ...(cors === null ? {} : { cors: { origins: cors } }),
      ...serveLog(settings.log, terminal.complain),
    });
    try {
      const node = await listen(withPages(server, pagesOf(server, settings)), settings);
      terminal.print(`${node.url}${settings.basePath}`);
      await stopped(terminal.stop);
      await node.close(settings.stopGrace);
    } finally {
      await server.close();
    }
  },
};

/** @throws UsageError for a path that would hide another one. */
function refuseSharedPaths({ basePath, healthPath, metricsPath }: ServeSettings): void {
  const endpoint = basePath.replace(/\/+$/, '');
  for (const [flag, path, others] of [
    ['--health-path', healthPath, [endpoint]],
    ['--metrics-path', metricsPath, [endpoint, healthPath]],
  ] as const) {
    if (path === null || !others.includes(path.replace(/\/+$/, ''))) continue;
    throw new UsageError(`${flag}: something else is at ${path} already; write another path.`);
  }
}

function pagesOf(server: TusServer, { healthPath, metricsPath }: ServeSettings): Pages {
  const health = { type: 'application/json', read: () => '{"status":"ok"}\n' };
  const pages = new Map([[healthPath, health]]);
  if (metricsPath !== null) {
    pages.set(metricsPath, { type: 'text/plain; version=0.0.4; charset=utf-8', read: server.metrics });
  }
  return pages;
}

function openStorage(dir: string): Storage {
  try {
    const uploadDir = join(dir, 'uploads');
    const storage = sqliteStorage({ dbPath: join(dir, 'uploads.db'), uploadDir });
    storage.open();
    accessSync(uploadDir, constants.W_OK | constants.X_OK);
    return storage;
  } catch (error) {
    const code = codeOf(error);
    // Without one, the storage has found the sentence already.
    if (code === undefined) throw new CommandError(error instanceof Error ? error.message : String(error));
    throw new CommandError(
      `The folder "${dir}" cannot be used (${code}). Choose one that can be written with --dir.`,
    );
  }
}

async function listen(
  server: Parameters<typeof serve>[0],
  { host, port, silence }: ServeSettings,
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
