import { createTusServer } from '@kit/server';
import { toNodeHandler } from '@kit/server/node';
import { sqliteStorage } from '@kit/server/sqlite';
import express from 'express';

const { PORT = '3002', DATA_DIR = 'data' } = process.env;

const uploads = createTusServer({
  // The whole path, however many routers it is made of: the server tells clients where their uploads are.
  basePath: '/api/files',
  storage: sqliteStorage({ dbPath: `${DATA_DIR}/uploads.db`, uploadDir: `${DATA_DIR}/uploads` }),
});

const api = express.Router();
// Ahead of all body parsers: the bytes go from the socket to the disk.
api.use('/files', toNodeHandler(uploads));
api.use(express.json());
api.get('/hello', (_request, response) => void response.json({ hello: 'Express' }));

const app = express();
app.use('/api', api);
const http = app.listen(Number(PORT), () =>
  console.log(`Ready: http://localhost:${PORT}/api/files takes uploads`),
);
// Node would end any request after 5 minutes, and with it the upload of a slow line.
http.requestTimeout = 0;
