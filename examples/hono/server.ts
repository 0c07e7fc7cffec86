import { serve } from '@hono/node-server';
import { createTusServer } from '@kit/server';
import { sqliteStorage } from '@kit/server/sqlite';
import { Hono } from 'hono';

const { PORT = '3004', DATA_DIR = 'data' } = process.env;

const uploads = createTusServer({
  // The whole path, however many apps it is made of: the server tells clients where their uploads are.
  basePath: '/api/files',
  storage: sqliteStorage({ dbPath: `${DATA_DIR}/uploads.db`, uploadDir: `${DATA_DIR}/uploads` }),
});

const api = new Hono();
api.all('/files/*', (context) => uploads.fetch(context.req.raw));
api.get('/hello', (context) => context.json({ hello: 'Hono' }));

const app = new Hono().route('/api', api);
// Node would end any request after 5 minutes, and with it the upload of a slow line.
serve({ fetch: app.fetch, port: Number(PORT), serverOptions: { requestTimeout: 0 } }, () =>
  console.log(`Ready: http://localhost:${PORT}/api/files takes uploads`),
);
