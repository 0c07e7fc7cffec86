import {
  type ButtonHTMLAttributes,
  createContext,
  type HTMLAttributes,
  type InputHTMLAttributes,
  useContext,
  useId,
} from 'react';
import { AlertIcon, FolderIcon, RemoveIcon, UploadIcon } from '../icons.tsx';
import { useFocusHeir } from '../list/useFocusHeir.ts';
import { useWords } from '../words/WordsProvider.tsx';
import type { Words } from '../words/words.ts';
import { acceptInWords } from './accept.ts';
import type { TusDropzoneState } from './useTusDropzone.ts';

export const DropzoneContext = createContext<TusDropzoneState | null>(null);

/** The state of the drop area around this component. @throws Error outside of `<TusDropzone.Root>`. */
export function useDropzoneContext(): TusDropzoneState {
  const dropzone = useContext(DropzoneContext);
  if (dropzone) return dropzone;
  throw new Error('This part belongs to a drop area. Put it inside <TusDropzone.Root>.');
}

/** The hidden file input. Every root needs one. */
export function DropzoneInput(props: InputHTMLAttributes<HTMLInputElement>) {
  return <input {...useDropzoneContext().getInputProps(props)} />;
}

/** The button that opens the file dialog and shows where to drop. Its children replace the default invitation. */
export function DropzoneTrigger({ children, className, ...rest }: ButtonHTMLAttributes<HTMLButtonElement>) {
  const { getTriggerProps } = useDropzoneContext();
  const hintId = useId();
  return (
    <button
      type="button"
      aria-describedby={children ? undefined : hintId}
      {...getTriggerProps(rest)}
      className={className ? `tus-trigger ${className}` : 'tus-trigger'}
    >
      {children ?? <Invitation hintId={hintId} />}
    </button>
  );
}

/** The button that opens the dialog for a whole folder. Dropping one works without it. */
export function DropzoneFolderTrigger({
  children,
  className,
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement>) {
  const { getFolderTriggerProps } = useDropzoneContext();
  const { text } = useWords();
  return (
    <button
      type="button"
      {...getFolderTriggerProps(rest)}
      className={className ? `tus-folder-trigger ${className}` : 'tus-folder-trigger tus-text-button'}
    >
      {children ?? (
        <>
          <FolderIcon />
          {text.chooseFolder}
        </>
      )}
    </button>
  );
}

function Invitation({ hintId }: { hintId: string }) {
  const dropzone = useDropzoneContext();
  const words = useWords();
  const hint = limitsInWords(dropzone, words);
  const { title, action } = invitation(dropzone, words);
  return (
    <>
      <span className="tus-trigger-icon" aria-hidden="true">
        {dropzone.reading ? <span className="tus-spinner" /> : <UploadIcon />}
      </span>
      <span className="tus-trigger-words">
        <span className="tus-trigger-title">
          {title} {action && <span className="tus-trigger-action">{action}</span>}
        </span>
        {hint && (
          <bdi className="tus-trigger-hint" id={hintId}>
            {hint}
          </bdi>
        )}
      </span>
    </>
  );
}

function invitation(
  { drag, reading, multiple }: TusDropzoneState,
  { text }: Words,
): { title: string; action?: string } {
  if (reading) return { title: text.readingFiles };
  if (drag === 'refused') return { title: text.refuse };
  if (drag === 'over') return { title: text.release };
  return multiple
    ? { title: text.dropFiles, action: text.chooseFiles }
    : { title: text.dropFile, action: text.chooseFile };
}

/** `Images or PDF · up to 10 MB each · 5 files at most`; empty without limits. */
function limitsInWords({ limits }: TusDropzoneState, words: Words): string {
  const { text } = words;
  const parts = [
    acceptInWords(limits.accept, words),
    limits.maxSize === undefined ? null : words.fill(text.limitSize, { size: words.bytes(limits.maxSize) }),
    limits.maxFiles === undefined ? null : words.count(text.limitCount, limits.maxFiles),
  ];
  const sentence = parts.filter((part) => part !== null).join(' · ');
  return sentence.charAt(0).toLocaleUpperCase(text.locale) + sentence.slice(1);
}

/** How many of ten thousand refused files are listed one by one. */
const listed = 50;

/** Files that were not added, each with its reason, until dismissed. */
export function DropzoneRejections({ className, ...rest }: HTMLAttributes<HTMLDivElement>) {
  const { rejections, dismissRejections } = useDropzoneContext();
  const words = useWords();
  const ref = useFocusHeir<HTMLDivElement>((panel) =>
    panel.closest('.tus')?.querySelector<HTMLElement>('.tus-trigger'),
  );
  if (rejections.length === 0) return null;
  const title = words.count(words.text.rejectedTitle, rejections.length);
  return (
    <div ref={ref} {...rest} className={className ? `tus-rejections ${className}` : 'tus-rejections'}>
      <AlertIcon />
      <div className="tus-rejections-body">
        <strong>{title}</strong>
        <ul aria-label={title}>
          {rejections.slice(0, listed).map(({ id, name, reason }) => (
            <li key={id}>
              <bdi className="tus-rejection-name">{name}</bdi> <bdi>{reason}</bdi>
            </li>
          ))}
          {rejections.length > listed && (
            <li>{words.count(words.text.rejectedMore, rejections.length - listed)}</li>
          )}
        </ul>
      </div>
      <button
        type="button"
        className="tus-icon-button"
        aria-label={words.text.dismiss}
        title={words.text.dismiss}
        onClick={dismissRejections}
      >
        <RemoveIcon />
      </button>
    </div>
  );
}
