import type {
  DataOf,
  PendingUpload,
  RetrievedUpload,
  ServerInfo,
  TusClient,
  Upload,
  UploadError,
  UploadSnapshot,
} from '@kit/client';
import type { createTusServer, Storage } from '@kit/server';
import type { ComponentProps } from 'react';
import { expectTypeOf, it } from 'vitest';
import type { TusDropzone, TusUpload, useTusUpload, useUpload } from './index.ts';
import type { PendingRow, PendingUploadsState } from './pending/index.ts';
import type {
  serverInfoQueryOptions,
  uploadQueryOptions,
  useTerminateUpload,
  useTusUploadMutation,
} from './query/index.ts';

// Each of these is checked by `tsc`: what does not hold does not compile.

interface Photo {
  readonly width: number;
}
type In<TStatus extends UploadSnapshot['status']> = Extract<TusUpload<Photo>, { status: TStatus }>;

it('data is there when completed, an error when failed: else they are null', () => {
  expectTypeOf<In<'completed'>['data']>().toEqualTypeOf<Photo | null>();
  expectTypeOf<In<'completed'>['error']>().toEqualTypeOf<null>();
  expectTypeOf<In<'failed'>['error']>().toEqualTypeOf<UploadError>();
  expectTypeOf<In<'idle' | 'paused' | 'failed'>['data']>().toEqualTypeOf<null>();
});

it('the type of data is what readData gives, and unknown without it', () => {
  type Read = NonNullable<Parameters<typeof useTusUpload<Photo>>[0]['readData']>;
  expectTypeOf<ReturnType<Read>>().toEqualTypeOf<Photo>();
  expectTypeOf<ReturnType<typeof useTusUpload>['data']>().toEqualTypeOf<unknown>();
});

it('what the server declares is what data is in the page', () => {
  const declared = (create: typeof createTusServer, storage: Storage) =>
    create({
      storage,
      beforeComplete: async ({ id }) => ({ data: { id, takenAt: new Date(), tags: ['a'] } }),
    });
  type Told = DataOf<ReturnType<typeof declared>>;
  expectTypeOf<Told>().toEqualTypeOf<{ id: string; takenAt: string; tags: string[] }>();
  type Done = Extract<TusUpload<Told>, { status: 'completed' }>;
  expectTypeOf<Done['data']>().toEqualTypeOf<Told | null>();
  type Mutated = NonNullable<ReturnType<typeof useTusUploadMutation<Told>>['data']>;
  expectTypeOf<Mutated['data']>().toEqualTypeOf<Told | null>();
});

it('the drop area wants an endpoint as a string, and callbacks that know their upload', () => {
  type Props = ComponentProps<typeof TusDropzone>;
  expectTypeOf<{ endpoint: string; accept: 'image/*'; maxSize: number }>().toExtend<Props>();
  expectTypeOf<{ endpoint: string; maxSize: '5 MB' }>().not.toExtend<Props>();
});

it('props and options that do not exist are refused', () => {
  type Zone = ComponentProps<typeof TusDropzone>;
  type Hook = Parameters<typeof useTusUpload>[0];
  // @ts-expect-error it is maxFiles
  const props: Zone = { endpoint: '/files', maxNumberOfFiles: 2 };
  // @ts-expect-error it is retry
  const options: Hook = { endpoint: '/files', retryDelays: [0, 1000] };
  expectTypeOf([props, options]).toBeArray();
});

it('what is selected of an upload has the type of what is selected', () => {
  expectTypeOf<typeof useUpload<number>>().returns.toEqualTypeOf<number | undefined>();
});

it('what a reload left behind is there when it is ready, and a refusal carries an error of the client', () => {
  type Ready = Extract<PendingUploadsState, { status: 'ready' }>;
  expectTypeOf<Ready['pending']>().toEqualTypeOf<readonly PendingRow[]>();
  expectTypeOf<Ready['error']>().toEqualTypeOf<null>();
  expectTypeOf<PendingRow>().toExtend<PendingUpload>();
  expectTypeOf<NonNullable<PendingRow['refusal']>['error']>().toEqualTypeOf<UploadError>();
  expectTypeOf<PendingUploadsState['resume']>().returns.resolves.toEqualTypeOf<Upload | null>();
});

it('queries give what the client gives, and fail with its errors', () => {
  type Answer<TOptions> = TOptions extends { queryFn?: infer TFn }
    ? Awaited<ReturnType<Extract<TFn, (...args: never) => unknown>>>
    : never;
  expectTypeOf<Answer<ReturnType<typeof serverInfoQueryOptions>>>().toEqualTypeOf<ServerInfo>();
  expectTypeOf<Answer<ReturnType<typeof uploadQueryOptions>>>().toEqualTypeOf<RetrievedUpload>();
  expectTypeOf<typeof useTerminateUpload>().parameter(0).toEqualTypeOf<TusClient>();
  expectTypeOf<ReturnType<typeof useTerminateUpload>['error']>().toEqualTypeOf<UploadError | null>();
});
