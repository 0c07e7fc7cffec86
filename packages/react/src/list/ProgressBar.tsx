import type { CSSProperties, HTMLAttributes } from 'react';
import type { Words } from '../words/words.ts';
import { timeLeftInWords } from './uploadInWords.ts';

export interface ProgressBarProps extends HTMLAttributes<HTMLDivElement> {
  readonly label: string;
  /** From 0 to 1; `null`: it cannot be told. */
  readonly progress: number | null;
  /** Seconds. */
  readonly eta: number | null;
  readonly words: Words;
}

export function ProgressBar({ label, progress, eta, words, ...rest }: ProgressBarProps) {
  const told =
    progress === null
      ? {}
      : {
          'aria-valuenow': Math.round(progress * 100),
          'aria-valuetext': [words.percent(progress), timeLeftInWords(eta, words)]
            .filter((part) => part !== null)
            .join(', '),
        };
  // CSSProperties does not know custom properties.
  const style = progress === null ? undefined : ({ '--tus-done': progress } as CSSProperties);
  return (
    <div
      className="tus-progress"
      {...rest}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...told}
      style={style}
    >
      <div className="tus-progress-bar" />
    </div>
  );
}
