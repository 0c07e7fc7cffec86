import { createServer } from 'node:http';
import { join } from 'node:path';
import next from 'next';
import { contend, dataFolder } from './contender.ts';

/** One route of bench/next-app in production mode; which one, the endpoint's path says. */
process.env.DATA_DIR = dataFolder();
const app = next({ dev: false, dir: join(import.meta.dirname, '../next-app') });
await app.prepare();
const handle = app.getRequestHandler();

await contend(createServer((request, response) => void handle(request, response)));
