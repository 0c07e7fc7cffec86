import type { UploadOptions, UploadQueueOptions } from '@kit/client';
import type { HTMLAttributes, ReactNode } from 'react';
import { UploadAnnouncer } from '../announce/UploadAnnouncer.tsx';
import { UploadProvider, useUploadQueue } from '../UploadProvider.tsx';
import { type OutcomeCallbacks, useOutcomes } from '../useOutcomes.ts';
import type { Messages } from '../words/messages.ts';
import { useWords, WordsProvider } from '../words/WordsProvider.tsx';
import { DropzoneContext } from './DropzoneParts.tsx';
import { type TusDropzoneOptions, useTusDropzone } from './useTusDropzone.ts';

interface OwnProps extends Omit<TusDropzoneOptions, 'upload'>, OutcomeCallbacks {
  /** Sentences to say otherwise, or a whole dictionary of another language. */
  readonly messages?: Partial<Messages> | undefined;
  readonly className?: string | undefined;
  readonly id?: string | undefined;
  readonly children?: ReactNode;
}

/**
 * With `endpoint` it has a queue of its own; without, it adds to the queue of the provider around it, and upload options
 * given here (`metadata`, `scope`, ...) hold for the files that are added here.
 */
export type DropzoneRootProps = OwnProps &
  ((UploadQueueOptions & OwnProps) | (Partial<UploadOptions> & { readonly endpoint?: undefined }));

/** The drop area's frame: takes drops and pastes anywhere inside of it, and announces what happens. */
export function DropzoneRoot(props: DropzoneRootProps) {
  const {
    accept,
    maxSize,
    maxFiles,
    multiple,
    disabled,
    onRejected,
    onCompleted,
    onFailed,
    messages,
    className,
    id,
    children,
    ...options
  } = props;
  const dropzone = { accept, maxSize, maxFiles, multiple, disabled, onRejected };
  const own = hasEndpoint(options);
  const frame = (
    <Frame
      dropzone={own ? dropzone : { ...dropzone, upload: options }}
      outcomes={{ onCompleted, onFailed }}
      frame={{ className, id }}
    >
      {children}
    </Frame>
  );
  return (
    <WordsProvider messages={messages}>
      {own ? <UploadProvider {...options}>{frame}</UploadProvider> : frame}
    </WordsProvider>
  );
}

function hasEndpoint(options: Partial<UploadQueueOptions>): options is UploadQueueOptions {
  return options.endpoint !== undefined;
}

interface FrameProps {
  readonly dropzone: TusDropzoneOptions;
  readonly outcomes: OutcomeCallbacks;
  readonly frame: Pick<HTMLAttributes<HTMLElement>, 'className' | 'id'>;
  readonly children: ReactNode;
}

function Frame({ dropzone: options, outcomes, frame, children }: FrameProps) {
  const { text } = useWords();
  const dropzone = useTusDropzone(options);
  useOutcomes(useUploadQueue(), outcomes);
  const props = {
    'aria-label': text.dropzoneLabel,
    id: frame.id,
    className: frame.className ? `tus tus-card tus-dropzone ${frame.className}` : 'tus tus-card tus-dropzone',
    'data-drag': dropzone.drag,
    'data-disabled': dropzone.disabled || undefined,
  };
  return (
    <DropzoneContext.Provider value={dropzone}>
      <div {...dropzone.getRootProps(props)}>
        {children}
        <UploadAnnouncer />
      </div>
    </DropzoneContext.Provider>
  );
}
