import type { Clock } from './clock.ts';
import type { Dialect, Exchange } from './dialect/dialect.ts';
import { inspectList, type ListQuery, type UploadsPage } from './dialect/inspectList.ts';
import {
  type InspectTools,
  inspectServer,
  inspectUpload,
  type RetrievedUpload,
  type ServerInfo,
} from './dialect/tusInspect.ts';
import type { Environment } from './env/environment.ts';
import type { isUploadError } from './errors.ts';
import type { Settings } from './options.ts';
import type { retryDelay } from './retry.ts';
import type { send } from './steps/send.ts';

/** Somebody waits for the answer: sooner told that there is none than asked for minutes. */
const MOST_ATTEMPTS = 3;

/** What of the client is used here. Handed over, as this module is loaded on demand: nothing is in the bundle twice. */
export interface QuestionTools extends InspectTools {
  readonly send: typeof send;
  readonly retryDelay: typeof retryDelay;
  readonly tus: Dialect;
  readonly isUploadError: typeof isUploadError;
}

/** What can be asked of a server outside of any upload. All reject with an UploadError. */
export interface Questions {
  /** A url may be relative to the endpoint. */
  terminate(url: string | URL): Promise<void>;
  retrieve(url: string | URL): Promise<RetrievedUpload>;
  list(query: ListQuery): Promise<UploadsPage>;
  serverInfo(): Promise<ServerInfo>;
}

export function questionsTo(settings: Settings, environment: Environment, tools: QuestionTools): Questions {
  const { clock, random } = environment;
  const { send, retryDelay, tus, UploadError, isUploadError } = tools;
  const { endpoint } = settings;
  const absolute = (url: string | URL) => new URL(url, endpoint).href;

  /** Asked again after failures that pass. */
  async function ask<T>(exchange: Exchange<T>): Promise<T> {
    const policy = { ...settings.retry, attempts: Math.min(settings.retry.attempts, MOST_ATTEMPTS) };
    const { signal } = new AbortController();
    for (let attempt = 0; ; attempt += 1) {
      try {
        return (await send({ settings, clock }, exchange, signal)).answer;
      } catch (error) {
        if (!isUploadError(error)) throw error;
        const again = settings.shouldRetry(error, { attempt }) ?? error.retryable;
        const { retryAfter } = error;
        const delay = again ? retryDelay(policy, { attempt, retryAfter, random: random() }) : undefined;
        if (delay === undefined) throw error;
        await elapsed(clock, delay);
      }
    }
  }

  return {
    terminate: (url) => ask(tus.terminate(absolute(url))),
    retrieve: (url) => ask(inspectUpload(absolute(url), tus)),
    list: (query) => ask(inspectList(endpoint, query, UploadError)),
    serverInfo: () => ask(inspectServer(endpoint, tools)),
  };
}

function elapsed(clock: Clock, delay: number): Promise<void> {
  return new Promise((resolve) => clock.after(delay, resolve));
}
