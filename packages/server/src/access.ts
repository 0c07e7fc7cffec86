import type { Caller, CallerLimits } from './engine/engine.ts';
import type { Action, Authorize, ClientRequest, Origin } from './hooks.ts';

/** Finds out who asks, and what they may bring. */
export type Admit = (origin: Origin, action: Action) => Caller | Promise<Caller>;

/** A number for everybody, or one for whoever asks; `null`: no bound. */
export type LimitOption =
  | number
  | null
  | ((request: ClientRequest) => number | null | Promise<number | null>);

export interface LimitOptions {
  readonly maxSize: LimitOption;
  readonly maxChunkSize: LimitOption;
}

export function createAdmit(authorize: Authorize | undefined, options: LimitOptions): Admit {
  const limitsOf = createLimits(options);
  if (authorize === undefined) {
    return (origin) => {
      const limits = limitsOf(origin);
      // Most servers have fixed limits: nothing has to be waited for then.
      if (!(limits instanceof Promise)) return { owner: null, origin, limits };
      return limits.then((found) => ({ owner: null, origin, limits: found }));
    };
  }
  return async (origin, action) => {
    const { owner } = await authorize(origin.client, action);
    return { owner, origin, limits: await limitsOf(origin) };
  };
}

/** The bounds that hold for everybody: what can be announced without knowing who asks. */
export function fixedLimits({ maxSize, maxChunkSize }: LimitOptions): CallerLimits {
  return {
    maxSize: typeof maxSize === 'function' ? null : checkLimit('maxSize', maxSize, 0),
    maxChunkSize: typeof maxChunkSize === 'function' ? null : checkLimit('maxChunkSize', maxChunkSize, 1),
  };
}

function createLimits(options: LimitOptions): (origin: Origin) => CallerLimits | Promise<CallerLimits> {
  const { maxSize, maxChunkSize } = options;
  const fixed = fixedLimits(options);
  if (typeof maxSize !== 'function' && typeof maxChunkSize !== 'function') return () => fixed;
  const ask = (option: LimitOption, { client }: Origin) =>
    typeof option === 'function' ? option(client) : option;
  return async (origin) => ({
    maxSize: checkLimit('maxSize', await ask(maxSize, origin), 0),
    maxChunkSize: checkLimit('maxChunkSize', await ask(maxChunkSize, origin), 1),
  });
}

/** @throws RangeError for a number that makes no sense. */
function checkLimit(name: string, value: number | null, least: number): number | null {
  if (value === null || (Number.isSafeInteger(value) && value >= least)) return value;
  throw new RangeError(`${name} must be an integer of at least ${least}, not ${value}`);
}
