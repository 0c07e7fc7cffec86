import { refusal } from './complaints.ts';
import type { Dialect, Exchange } from './dialect/dialect.ts';
import { type IetfTools, ietfDialect } from './dialect/ietf.ts';
import type { Environment } from './env/environment.ts';
import type { ErrorClass } from './errors.ts';
import { checksummed } from './integrity/checksum.ts';
import type { Settings } from './options.ts';
import type { send } from './steps/send.ts';

/** What of the client is used here. Handed over, as this module is loaded on demand: nothing is in the bundle twice. */
export interface NegotiateTools extends IetfTools {
  readonly send: typeof send;
}

/** What the origins answered, for all uploads of one environment. */
const answers = new WeakMap<Environment, Map<string, Promise<Dialect['name']>>>();

/**
 * The dialect that a server is talked to in, where that is not simply tus.
 *
 * @throws UploadError when the server had to be asked and gave no answer; it is asked again the next time.
 */
export async function negotiated(
  settings: Settings,
  environment: Environment,
  tools: NegotiateTools,
): Promise<Dialect> {
  const name = settings.dialect === 'auto' ? await askOnce(settings, environment, tools) : settings.dialect;
  const dialect = name === 'ietf' ? ietfDialect(tools) : tools.tus;
  return settings.checksum === undefined ? dialect : checksummed(dialect, settings.checksum);
}

function askOnce(
  settings: Settings,
  environment: Environment,
  { send, UploadError }: NegotiateTools,
): Promise<Dialect['name']> {
  const known = answers.get(environment) ?? new Map<string, Promise<Dialect['name']>>();
  answers.set(environment, known);
  const { origin } = new URL(settings.endpoint);
  let asked = known.get(origin);
  if (asked === undefined) {
    const exchange = discovery(settings.endpoint, UploadError);
    // By no upload's signal: the answer is for all of them.
    asked = send({ settings, clock: environment.clock }, exchange, new AbortController().signal).then(
      ({ answer }) => answer,
    );
    known.set(origin, asked);
    asked.catch(() => known.delete(origin));
  }
  return asked;
}

/**
 * A server of tus names its versions (tus 1.0, "OPTIONS"), one of the draft its limits ("Limits"). One that has both gets
 * tus, which will not change; one that says nothing too, since most that say nothing are tus behind a layer that answers
 * OPTIONS by itself.
 */
function discovery(endpoint: string, UploadError: ErrorClass): Exchange<Dialect['name']> {
  const request = { method: 'OPTIONS', url: endpoint, headers: {}, body: null };
  return {
    request,
    read(response, now) {
      const { status, headers } = response;
      // Whoever cannot be reached, or fails, may say something else the next time.
      if (status >= 500 || status === 429) throw new UploadError(...refusal(request, response, now));
      const speaksTus = headers['tus-version'] !== undefined || headers['tus-resumable'] !== undefined;
      return !speaksTus && headers['upload-limit'] !== undefined ? 'ietf' : 'tus';
    },
  };
}
