import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';

const server = new Server({
  path: '/tusNodeServer',
  datastore: new FileStore({ directory: process.env.DATA_DIR ?? 'data' }),
});
const handle = (request: Request) => server.handleWeb(request);

export {
  handle as GET,
  handle as HEAD,
  handle as POST,
  handle as PATCH,
  handle as DELETE,
  handle as OPTIONS,
};
