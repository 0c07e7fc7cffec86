import { join } from 'node:path';
import { createTusRoute } from '@kit/next';
import { sqliteStorage } from '@kit/server/sqlite';

const folder = process.env.DATA_DIR ?? 'data';
const storage = sqliteStorage({ dbPath: join(folder, 'uploads.db'), uploadDir: join(folder, 'uploads') });

export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = createTusRoute({ storage });
