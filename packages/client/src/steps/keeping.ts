import type { SourceStore } from '../pending/sourceStore.ts';
import { handleOf } from '../pending/withHandle.ts';
import { attempts, type Tending } from '../resume/tended.ts';
import type { UploadInput } from '../source/source.ts';

/** Keeps the source of one upload until it is over. It neither fails nor delays anything. */
export interface Keeping {
  /** The upload lives on the server. */
  begin(): void;
  /** The upload is over. `before`: a former page may have kept its source. */
  end(before: boolean): void;
  /** What is kept of another upload is of no use any more. */
  drop(fingerprint: string): void;
}

/** In milliseconds. What is over sooner is not kept: of ten thousand small files none is written twice. */
const WORTHWHILE = 500;
/** In milliseconds. Nobody waits for it, and many bytes take a while on a slow disk. */
const patience = 60_000;

export function createKeeping(
  input: UploadInput,
  key: () => Promise<string | null>,
  store: SourceStore,
  tending: Tending,
): Keeping {
  let kept = false;
  let cancel: (() => void) | null = null;

  /** Keeps a source; without one, nothing is kept any more. */
  function act(fingerprint: string | Promise<string | null>, source?: UploadInput): void {
    import('../pending/keepSource.ts')
      .then(({ keepSource }) =>
        keepSource(
          { store, handleOf, attempt: attempts(store, { ...tending, patience }) },
          fingerprint,
          source,
        ),
      )
      .catch(() => {});
  }

  return {
    begin() {
      cancel ??= tending.clock.after(WORTHWHILE, () => {
        kept = true;
        act(key(), input);
      });
    },
    end(before) {
      cancel?.();
      cancel = null;
      if (kept || before) act(key());
      kept = false;
    },
    drop: act,
  };
}
