import { createUploadQueue, type UploadQueue, type UploadQueueOptions } from '@kit/client';
import { createContext, type ReactNode, useContext, useEffect, useRef, useState } from 'react';

const QueueContext = createContext<UploadQueue | null>(null);

export type UploadProviderProps = { readonly children?: ReactNode } & (
  | { /** A queue made elsewhere, for example at module level. */ readonly queue: UploadQueue }
  | (UploadQueueOptions & { readonly queue?: undefined })
);

/**
 * Shares one upload queue with everything below it. The queue is created once and lives as long as the provider is
 * mounted or anybody holds it: unmounting a list, a page or the provider never stops an upload.
 *
 * Options are read when the queue is created; only `headers` is read anew for each request, so that a fresh token
 * reaches uploads under way. Give the provider a `key` to begin with other options.
 */
export function UploadProvider(props: UploadProviderProps) {
  if (props.queue) return <QueueContext.Provider value={props.queue}>{props.children}</QueueContext.Provider>;
  const { children, queue: _none, ...options } = props;
  return <OwnQueue options={options}>{children}</OwnQueue>;
}

function OwnQueue({ options, children }: { options: UploadQueueOptions; children: ReactNode }) {
  const headers = useRef(options.headers);
  useEffect(() => {
    headers.current = options.headers;
  });
  const [queue] = useState(() =>
    createUploadQueue({
      ...options,
      headers: (request) => {
        const latest = headers.current;
        return typeof latest === 'function' ? latest(request) : (latest ?? {});
      },
    }),
  );
  return <QueueContext.Provider value={queue}>{children}</QueueContext.Provider>;
}

/** The queue of the nearest provider, or `null` outside of one. */
export function useOptionalUploadQueue(): UploadQueue | null {
  return useContext(QueueContext);
}

/**
 * The queue of the nearest `<UploadProvider>`: add, start, pause, terminate and remove uploads with it. It is the same
 * object on every render and never causes one; read its state with `useQueueSnapshot` and `useUpload`.
 *
 * @throws Error outside of a provider.
 */
export function useUploadQueue(): UploadQueue {
  const queue = useOptionalUploadQueue();
  if (queue) return queue;
  throw new Error(
    'There is no upload queue here. Put this component inside <UploadProvider endpoint="/api/files">, or give <TusDropzone> an endpoint of its own.',
  );
}
