import { join } from 'node:path';
import { sqliteStorage } from '@kit/server/sqlite';
import { dataFolder } from './dataFolder.ts';

export const storage = sqliteStorage({
  dbPath: join(dataFolder, 'uploads.db'),
  uploadDir: join(dataFolder, 'uploads'),
});
