import type { CallerLimits } from '../../engine/engine.ts';

/** How long an upload will be there, in milliseconds; `null`: for good. */
export type Remaining = number | null;

/**
 * The value of `Upload-Limit`: what this server enforces, and nothing else. "If the server does not apply any limits, it
 * MUST use `min-size=0` instead of an empty header value."
 */
export function uploadLimit({ maxSize, maxChunkSize }: CallerLimits, remaining: Remaining): string {
  const limits: string[] = [];
  if (maxSize !== null) limits.push(`max-size=${maxSize}`);
  if (maxChunkSize !== null) limits.push(`max-append-size=${maxChunkSize}`);
  if (remaining !== null) limits.push(`max-age=${Math.max(0, Math.floor(remaining / 1000))}`);
  return limits.join(', ') || 'min-size=0';
}
