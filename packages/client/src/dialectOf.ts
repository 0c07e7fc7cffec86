import type { Dialect } from './dialect/dialect.ts';
import { tus } from './dialect/tus.ts';
import type { Environment } from './env/environment.ts';
import { UploadError } from './errors.ts';
import { loaded } from './loaded.ts';
import type { Settings } from './options.ts';
import { send } from './steps/send.ts';

/** How the server is talked to. @throws UploadError when it has to be asked for that, and does not answer. */
export async function dialectOf(settings: Settings, environment: Environment): Promise<Dialect> {
  if (settings.dialect === undefined && settings.checksum === undefined) return tus;
  const { negotiated } = await loaded(import('./negotiate.ts'));
  return negotiated(settings, environment, { tus, send, UploadError });
}
