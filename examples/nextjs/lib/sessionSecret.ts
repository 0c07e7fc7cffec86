import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dataFolder } from './dataFolder.ts';

/**
 * What sessions are signed with: `SESSION_SECRET`, or one that is made once and kept with the uploads, so that nobody is
 * signed out by a restart. Read when it is needed, for there is no data folder while the app is built.
 */
export function sessionSecret(): string {
  return process.env.SESSION_SECRET ?? keptSecret(join(dataFolder, 'session-secret'));
}

function keptSecret(path: string): string {
  mkdirSync(dataFolder, { recursive: true });
  try {
    // `wx` fails where there is one already: of two processes that begin together, both take the first one's.
    writeFileSync(path, randomBytes(32).toString('base64url'), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  return readFileSync(path, 'utf8');
}
