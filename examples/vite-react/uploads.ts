import { createTusServer } from '@kit/server';
import { toNodeHandler } from '@kit/server/node';
import { sqliteStorage } from '@kit/server/sqlite';
import type { Plugin } from 'vite';

const { DATA_DIR = 'data' } = process.env;

/** Takes uploads in Vite's own server. In production another server does: see the examples beside this one. */
export function uploads(basePath: string): Plugin {
  const handler = () =>
    toNodeHandler(
      createTusServer({
        basePath,
        storage: sqliteStorage({ dbPath: `${DATA_DIR}/uploads.db`, uploadDir: `${DATA_DIR}/uploads` }),
      }),
    );
  return {
    name: 'uploads',
    configureServer: ({ middlewares }) => void middlewares.use(basePath, handler()),
    configurePreviewServer: ({ middlewares }) => void middlewares.use(basePath, handler()),
  };
}
