import { createServer } from 'node:http';
import { createTusServer } from '@kit/server';
import { toNodeHandler } from '@kit/server/node';
import { sqliteStorage } from '@kit/server/sqlite';

const { PORT = '3001', DATA_DIR = 'data' } = process.env;

const uploads = createTusServer({
  basePath: '/files',
  storage: sqliteStorage({ dbPath: `${DATA_DIR}/uploads.db`, uploadDir: `${DATA_DIR}/uploads` }),
});
const handleUpload = toNodeHandler(uploads);

// Node would end any request after 5 minutes, and with it the upload of a slow line.
createServer({ requestTimeout: 0 }, (request, response) => {
  if (request.url?.startsWith('/files')) void handleUpload(request, response);
  else response.end('Uploads go to /files\n');
}).listen(Number(PORT), () => console.log(`Ready: http://localhost:${PORT}/files takes uploads`));
