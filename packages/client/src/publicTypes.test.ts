import { expectTypeOf, it } from 'vitest';
import {
  type CompletedResponse,
  type CompletedUpload,
  createTusClient,
  createUpload,
  createUploadQueue,
  type TusClient,
  type UploadError,
  type UploadErrorCode,
  type UploadInput,
  type UploadOptions,
  type UploadSnapshot,
} from './index.ts';

// Each of these is checked by `tsc`: what does not hold does not compile.

type In<TStatus extends UploadSnapshot['status']> = Extract<UploadSnapshot, { status: TStatus }>;
/** Whether any member of a union has this property; a union's own keys are only those that all have. */
type Carries<TUnion, TKey extends string> = TUnion extends unknown
  ? TKey extends keyof TUnion
    ? true
    : false
  : never;

it('a status says what a snapshot carries', () => {
  expectTypeOf<In<'completed'>['response']>().toEqualTypeOf<CompletedResponse | null>();
  expectTypeOf<In<'completed'>['url']>().toEqualTypeOf<string>();
  expectTypeOf<In<'failed'>['error']>().toEqualTypeOf<UploadError>();
  expectTypeOf<Carries<In<'idle' | 'paused' | 'completed' | 'terminated'>, 'error'>>().toEqualTypeOf<false>();
  expectTypeOf<Carries<In<'idle' | 'paused' | 'failed' | 'terminated'>, 'response'>>().toEqualTypeOf<false>();
});

it('a phase is there while uploading only, and only waiting has an error and a time', () => {
  expectTypeOf<Carries<In<'paused'>, 'phase'>>().toEqualTypeOf<false>();
  type Waiting = Extract<UploadSnapshot, { phase: 'waiting' }>;
  expectTypeOf<Waiting['dueAt']>().toEqualTypeOf<number | null>();
  expectTypeOf<Waiting['error']>().toEqualTypeOf<UploadError>();
  expectTypeOf<Carries<Exclude<In<'uploading'>, Waiting>, 'error'>>().toEqualTypeOf<false>();
});

it('what is not known is null, not undefined', () => {
  expectTypeOf<UploadSnapshot['length']>().toEqualTypeOf<number | null>();
  expectTypeOf<UploadSnapshot['url']>().toEqualTypeOf<string | null>();
  expectTypeOf<UploadSnapshot['eta']>().toEqualTypeOf<number | null>();
  expectTypeOf<UploadSnapshot['offset']>().toEqualTypeOf<number>();
});

it('the codes of errors are a closed list', () => {
  expectTypeOf<UploadError['code']>().toEqualTypeOf<UploadErrorCode>();
  expectTypeOf<'gone'>().toExtend<UploadErrorCode>();
  expectTypeOf<string>().not.toExtend<UploadErrorCode>();
});

it('whatever has bytes can be uploaded, and text cannot', () => {
  expectTypeOf<File | Blob | ArrayBuffer | Uint8Array | ReadableStream>().toExtend<UploadInput>();
  expectTypeOf<FileSystemFileHandle | { path: string }>().toExtend<UploadInput>();
  expectTypeOf<string>().not.toExtend<UploadInput>();
  expectTypeOf<FileList>().not.toExtend<UploadInput>();
});

it('options know their names and values', () => {
  expectTypeOf<{ endpoint: URL }>().toExtend<UploadOptions>();
  expectTypeOf<{
    endpoint: string;
    chunkSize: 'auto';
    parallel: 4;
    resume: false;
  }>().toExtend<UploadOptions>();
  expectTypeOf<{ endpoint: string; chunkSize: 'large' }>().not.toExtend<UploadOptions>();
  expectTypeOf<{ endpoint: string; checksum: 'sha-9' }>().not.toExtend<UploadOptions>();
  expectTypeOf<{ chunkSize: number }>().not.toExtend<UploadOptions>();
});

it('options that do not exist are refused', () => {
  const endpoint = '/files';
  const wrong = () => [
    // @ts-expect-error it is retry
    createUpload(new Blob(), { endpoint, retryDelays: [0, 1000] }),
    // @ts-expect-error concurrency is of a queue
    createTusClient({ endpoint, concurrency: 2 }),
    // @ts-expect-error it is concurrency
    createUploadQueue({ endpoint, limit: 2 }),
    // @ts-expect-error what is kept for after a reload belongs to a queue
    createUpload(new Blob(), { endpoint, sources: false }),
  ];
  expectTypeOf(wrong).toBeFunction();
});

it('an upload is there at once, and its end is a promise', () => {
  expectTypeOf(createUpload).returns.toHaveProperty('done').toEqualTypeOf<Promise<CompletedUpload>>();
  expectTypeOf<TusClient['terminate']>().returns.toEqualTypeOf<Promise<void>>();
});
