import { useRef, useSyncExternalStore } from 'react';

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** Same value, or plain objects (or arrays) whose entries are the same values. */
export function shallowEqual(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true;
  if (!isRecord(left) || !isRecord(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && Object.is(left[key], right[key]))
  );
}

/**
 * Reads what `selector` picks from a store and renders again only when that changed, compared shallowly: a selector
 * may build a flat object on each call.
 */
export function useSelection<TState, TSelection>(
  subscribe: (listener: () => void) => () => void,
  getState: () => TState,
  getServerState: () => TState,
  selector: (state: TState) => TSelection,
): TSelection {
  const last = useRef<TSelection>(undefined);
  const select = (state: TState): TSelection => {
    const next = selector(state);
    if (last.current !== undefined && shallowEqual(last.current, next)) return last.current;
    last.current = next;
    return next;
  };
  return useSyncExternalStore(
    subscribe,
    () => select(getState()),
    () => select(getServerState()),
  );
}
