import { type RefCallback, useCallback, useRef } from 'react';

/**
 * Gives a `ref` that hands the keyboard focus on when its element goes away while it, or something inside of it, is
 * focused. Without it the focus would fall back to the top of the page. React detaches refs just before it removes the
 * element, so at that moment the heir can still be found by its place.
 */
export function useFocusHeir<T extends HTMLElement>(
  findHeir: (leaving: T) => HTMLElement | null | undefined,
): RefCallback<T> {
  const element = useRef<T>(null);
  const find = useRef(findHeir);
  return useCallback((next: T | null) => {
    const leaving = element.current;
    element.current = next;
    if (next === null && leaving?.contains(document.activeElement)) find.current(leaving)?.focus();
  }, []);
}
