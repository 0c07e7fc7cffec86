import { createTusServer } from '@kit/server';
import { toNodeHandler } from '@kit/server/node';
import { sqliteStorage } from '@kit/server/sqlite';
import { type FastifyPluginCallback, fastify } from 'fastify';

const { PORT = '3003', DATA_DIR = 'data' } = process.env;

const uploads = createTusServer({
  // The whole path, the prefixes of plugins included: the server tells clients where their uploads are.
  basePath: '/api/files',
  storage: sqliteStorage({ dbPath: `${DATA_DIR}/uploads.db`, uploadDir: `${DATA_DIR}/uploads` }),
});
const handleUpload = toNodeHandler(uploads);

const uploadRoutes: FastifyPluginCallback = (scope, _options, done) => {
  // Inside of this plugin no parser touches a body: the bytes go from the socket to the disk.
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('*', (_request, _body, parsed) => parsed(null));
  for (const path of ['/', '/*']) {
    scope.all(path, (request, reply) => {
      reply.hijack();
      void handleUpload(request.raw, reply.raw);
    });
  }
  done();
};

// Fastify has no time limit for a request, unlike Node itself.
const app = fastify();
app.register(uploadRoutes, { prefix: '/api/files' });
app.get('/api/hello', () => ({ hello: 'Fastify' }));
await app.listen({ port: Number(PORT) });
console.log(`Ready: http://localhost:${PORT}/api/files takes uploads`);
