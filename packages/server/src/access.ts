import type { Caller } from './engine/engine.ts';
import type { Action, Authorize, Origin } from './hooks.ts';

/** Finds out who asks. */
export type Admit = (origin: Origin, action: Action) => Caller | Promise<Caller>;

export function createAdmit(authorize: Authorize | undefined): Admit {
  if (authorize === undefined) return (origin) => ({ owner: null, origin });
  return async (origin, action) => {
    const { owner } = await authorize(origin.client, action);
    return { owner, origin };
  };
}
