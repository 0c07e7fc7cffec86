import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Environment } from './flags/parse.ts';

/** Where a user's programs keep what is to outlive them and is no setting, by the custom of the system. */
export function stateFolder(environment: Environment, platform: NodeJS.Platform = process.platform): string {
  switch (platform) {
    case 'win32':
      return join(environment.LOCALAPPDATA || join(homedir(), 'AppData', 'Local'), 'tuskit', 'uploads');
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'tuskit', 'uploads');
    default:
      return join(environment.XDG_STATE_HOME || join(homedir(), '.local', 'state'), 'tuskit', 'uploads');
  }
}
