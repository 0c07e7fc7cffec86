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

/** Seconds between two changes, as the client shows them. */
const INTERVAL = 0.2;
/** A part of the bar that is too short for its filling to be seen as a leap. */
const SHORT = 0.01;

/**
 * Whether the bar moves so far with a change that it has to glide there. A transition costs two frames more, and events that
 * React listens to: more than all else that a change costs.
 */
function glides(progress: number | null, eta: number | null): boolean {
  return progress === null || eta === null || (1 - progress) * INTERVAL > SHORT * eta;
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
  const glide = glides(progress, eta) ? undefined : '0s';
  // CSSProperties does not know custom properties.
  const style =
    progress === null ? undefined : ({ '--tus-done': progress, '--tus-glide': glide } as CSSProperties);
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
