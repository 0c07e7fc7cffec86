import {
  type CompletedResponse,
  createUpload,
  readData,
  type Upload,
  type UploadError,
  type UploadInput,
  type UploadOptions,
  type UploadSnapshot,
  type UploadsInWorker,
} from '@kit/client';
import { useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { type OutcomeCallbacks, tellOutcome } from './useOutcomes.ts';
import { watchUpload } from './watchUploads.ts';

export interface TusUploadOptions<TData> extends UploadOptions, OutcomeCallbacks {
  /**
   * Makes `data` of the server's reply to the last byte. Default: the body, if the reply is JSON, with the type that you
   * say it has: `useTusUpload<DataOf<typeof POST>>(...)`.
   */
  readonly readData?: ((response: CompletedResponse) => TData) | undefined;
  /** Uploads in a worker: what `uploadsInWorker` of `@kit/client/worker` gives. Default: in the page. */
  readonly worker?: UploadsInWorker | undefined;
}

export interface TusUploadActions {
  /** Begins to upload this file. An upload of an earlier file that is still under way is paused and let go. */
  start(input: UploadInput): Upload;
  /** Stops for now. */
  pause(): void;
  /** Goes on after a pause, and tries again after a failure. */
  resume(): void;
  /** Gives up for good and deletes what the server has. */
  terminate(): Promise<void>;
  /** Back to `idle` without a file. An upload under way is paused; starting the same file again goes on where it was. */
  reset(): void;
}

/** `data` is there when completed, `error` when failed or waiting for the next try; else they are `null`. */
type WithOutcome<TSnapshot, TData> = TSnapshot extends { status: 'completed' }
  ? TSnapshot & { readonly data: TData | null; readonly error: null }
  : TSnapshot extends { error: UploadError }
    ? TSnapshot & { readonly data: null }
    : TSnapshot & { readonly data: null; readonly error: null };

export type TusUpload<TData> = TusUploadActions & WithOutcome<UploadSnapshot, TData>;

const noFile: UploadSnapshot = Object.freeze({
  queued: false,
  status: 'idle',
  id: '',
  name: '',
  type: '',
  length: null,
  offset: 0,
  sent: 0,
  url: null,
  progress: null,
  speed: null,
  eta: null,
});

/**
 * Uploads one file, in the manner of a mutation. Narrow the result by `status`. Callbacks are called even when the
 * component is gone meanwhile: unmounting does not stop the upload.
 *
 * The file itself is not kept for after a reload, as there is no list to show it in: `start` with the same file goes on
 * where it was, so ask for it again. Where one click shall do, use an `<UploadProvider>` and `<TusDropzone>`.
 *
 * ```tsx
 * import { useTusUpload } from '@kit/react';
 *
 * export function Avatar() {
 *   const avatar = useTusUpload({ endpoint: '/api/files' });
 *   return (
 *     <>
 *       <input type="file" onChange={(event) => event.target.files?.[0] && avatar.start(event.target.files[0])} />
 *       {avatar.status === 'uploading' && <progress value={avatar.progress ?? 0} />}
 *       {avatar.status === 'failed' && <p>{avatar.error.message} <button onClick={avatar.resume}>Retry</button></p>}
 *     </>
 *   );
 * }
 * ```
 */
export function useTusUpload<TData = unknown>(options: TusUploadOptions<TData>): TusUpload<TData> {
  const latest = useRef(options);
  useEffect(() => {
    latest.current = options;
  });
  const [upload, setUpload] = useState<Upload | null>(null);
  const current = useRef<Upload | null>(null);

  const actions = useMemo<TusUploadActions>(() => {
    const follow = (next: Upload | null) => {
      current.current?.pause();
      current.current = next;
      setUpload(next);
    };
    return {
      start(input) {
        const { worker } = latest.current;
        const next = worker ? worker(latest.current)(input) : createUpload(input, latest.current);
        follow(next);
        watchUpload(next, 'idle', (snapshot) => tellOutcome(latest.current, snapshot, next));
        next.start();
        return next;
      },
      pause: () => current.current?.pause(),
      resume: () => current.current?.start(),
      terminate: async () => current.current?.terminate(),
      reset: () => follow(null),
    };
  }, []);

  const snapshot = useSyncExternalStore(
    upload?.subscribe ?? neverChanges,
    upload?.getSnapshot ?? (() => noFile),
    () => noFile,
  );
  const response = snapshot.status === 'completed' ? snapshot.response : null;
  const data = useMemo(() => response && (latest.current.readData ?? readData)(response), [response]);
  return useMemo(
    () =>
      // Each branch of the snapshot gets the `data` and `error` that its status has: TypeScript does not follow a spread
      // over a union.
      ({ error: null, ...snapshot, data, ...actions }) as TusUpload<TData>,
    [snapshot, data, actions],
  );
}

const neverChanges = () => () => {};
