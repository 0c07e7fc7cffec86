import { createServer } from 'node:http';
import { join } from 'node:path';
import { createTusServer } from '@kit/server';
import { toNodeHandler } from '@kit/server/node';
import { sqliteStorage } from '@kit/server/sqlite';
import { contend, dataFolder } from './contender.ts';

const folder = dataFolder();
const storage = sqliteStorage({ dbPath: join(folder, 'uploads.db'), uploadDir: join(folder, 'uploads') });

await contend(createServer(toNodeHandler(createTusServer({ storage, basePath: '/files' }))));
