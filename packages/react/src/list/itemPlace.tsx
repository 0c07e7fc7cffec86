import { createContext, type ReactNode, useContext, useMemo } from 'react';

/** A row's place among all rows, told where not all of them are in the page; `null` where they are. */
interface Place {
  readonly 'aria-posinset': number;
  readonly 'aria-setsize': number;
}

const PlaceContext = createContext<Place | null>(null);

export const useItemPlace = () => useContext(PlaceContext);

export interface ItemPlaceProps {
  /** From 1. */
  readonly position: number | null;
  readonly size: number | null;
  readonly children: ReactNode;
}

export function ItemPlace({ position, size, children }: ItemPlaceProps) {
  const place = useMemo(
    () => (position === null || size === null ? null : { 'aria-posinset': position, 'aria-setsize': size }),
    [position, size],
  );
  return <PlaceContext.Provider value={place}>{children}</PlaceContext.Provider>;
}
