import { join } from 'node:path';
import { sqliteStorage } from '@kit/server/sqlite';

const folder = process.env.DATA_DIR ?? 'data';

export const storage = sqliteStorage({
  dbPath: join(folder, 'uploads.db'),
  uploadDir: join(folder, 'uploads'),
});
