import { parseInteger } from '@kit/protocol';
import type { ListQuery, UploadsPage } from './dialect/inspectList.ts';
import { termsOf, tus } from './dialect/tus.ts';
import type { RetrievedUpload, ServerInfo } from './dialect/tusInspect.ts';
import type { Environment } from './env/environment.ts';
import { isUploadError, UploadError } from './errors.ts';
import { loaded } from './loaded.ts';
import { type HeadersRecord, type Settings, settle, type UploadOptions } from './options.ts';
import { createRequestHeaders } from './requestHeaders.ts';
import type { ResumeEntry } from './resume/resumeStore.ts';
import { tendResumeStore } from './resume/tended.ts';
import { retryDelay } from './retry.ts';
import type { UploadInput } from './source/source.ts';
import { send } from './steps/send.ts';
import { type StepwiseUpload, stepwiseUpload } from './stepwise.ts';
import { type ManagedUpload, type Upload, uploadFactory } from './upload.ts';

/** What may be said of one upload; where it says nothing, the client's own options hold. */
export interface ClientUploadOptions extends Partial<UploadOptions> {
  /** Pauses the upload when it is aborted. What the server has stays there. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * One server and how it is talked to. Requests other than those of uploads are tried again too when the network fails,
 * three times at most.
 */
export interface TusClient {
  /** Where uploads are created, as it was given. */
  readonly endpoint: string;
  /** Starts an upload, or goes on with one that was begun before. `await upload.done`, or watch it. */
  upload(input: UploadInput, options?: ClientUploadOptions): Upload;
  /** Goes on with the upload at a url, whatever is remembered. */
  resume(input: UploadInput, url: string | URL, options?: ClientUploadOptions): Upload;
  /** An upload that sends one chunk at a time, when it is told to. */
  stepwise(input: UploadInput, options?: ClientUploadOptions): StepwiseUpload;
  /** Has the server delete an upload. One that is not there is no failure. @throws UploadError */
  terminate(url: string | URL): Promise<void>;
  /** Asks what the server has of an upload. @throws UploadError 'gone' when it has none. */
  retrieve(url: string | URL): Promise<RetrievedUpload>;
  /**
   * A page of the caller's own uploads, newest first. Not part of tus: `@kit/server` answers it.
   *
   * @throws UploadError 'protocol' when the server answers anything else.
   */
  list(query?: ListQuery): Promise<UploadsPage>;
  /** Asks what the server can do. @throws UploadError */
  serverInfo(): Promise<ServerInfo>;
  /** The headers that go with every request, names in lower case; those that a function gives are not among them. */
  getHeaders(): HeadersRecord;
  /** Changes headers from the next request on, in uploads under way too. `undefined` takes one away. */
  updateHeaders(changes: Readonly<Record<string, string | undefined>>): void;
  /** Uploads that wait to be resumed: all that are remembered, or those of one input. */
  findPreviousUploads(input?: UploadInput): Promise<readonly ResumeEntry[]>;
}

export type CreateTusClient = (options: UploadOptions) => TusClient;

/** Makes `createTusClient` for one environment. */
export function clientFactory(environment: Environment): CreateTusClient {
  const uploadsWith = uploadFactory(environment);

  return function createTusClient(options) {
    const headers = createRequestHeaders(options.headers);
    const shared: UploadOptions = { ...options, headers: headers.option };
    let settled: Settings | null = null;
    const settings = () => {
      settled ??= settle(shared, environment);
      return settled;
    };
    const ask = async () => {
      const known = settings();
      const { questionsTo } = await loaded(import('./questions.ts'));
      const tools = { send, retryDelay, tus, termsOf, parseInteger, UploadError, isUploadError };
      return questionsTo(known, environment, tools);
    };
    // A component that is rendered on a server has no page to be relative to, and asks nothing there.
    if (globalThis.location !== undefined || URL.canParse(options.endpoint)) settings();

    function open(input: UploadInput, own: ClientUploadOptions): ManagedUpload {
      const merged = { ...shared, ...withoutUndefined(own) };
      const upload = uploadsWith(own.headers === undefined ? merged : withHeaders(merged, own))(input);
      own.signal?.addEventListener('abort', () => upload.pause(), { once: true });
      return upload;
    }

    /** Headers of one upload stand beside those of the client, and win. */
    function withHeaders(merged: UploadOptions, own: ClientUploadOptions): UploadOptions {
      return { ...merged, headers: headers.with(own.headers) };
    }

    function begin(input: UploadInput, own: ClientUploadOptions): Upload {
      const upload = open(input, own);
      if (own.signal?.aborted !== true) upload.start();
      return upload;
    }

    return {
      endpoint: String(options.endpoint),
      upload: (input, own = {}) => begin(input, own),
      resume: (input, url, own = {}) => begin(input, { ...own, url }),
      stepwise: (input, own = {}) => stepwiseUpload(open(input, own)),
      terminate: async (url) => (await ask()).terminate(url),
      retrieve: async (url) => (await ask()).retrieve(url),
      list: async (query = {}) => (await ask()).list(query),
      serverInfo: async () => (await ask()).serverInfo(),
      getHeaders: headers.get,
      updateHeaders: headers.update,

      async findPreviousUploads(input) {
        const { endpoint, resume, fingerprint, scope } = settings();
        if (resume === null) return [];
        const entries = await tendResumeStore(resume, environment).list();
        if (input === undefined) return entries;
        const source = environment.openSource(input);
        try {
          await source.open?.();
          const key = await fingerprint(input, { source, endpoint, scope });
          return entries.filter((entry) => entry.fingerprint === key);
        } finally {
          source.close();
        }
      },
    };
  };
}

/** So that an option which is there but not set does not displace the client's. */
function withoutUndefined<T extends object>(options: T): Partial<T> {
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  // The same keys and values, some left out.
  return Object.fromEntries(given) as Partial<T>;
}
