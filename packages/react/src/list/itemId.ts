import { createContext, useContext } from 'react';

export const ItemIdContext = createContext<string | null>(null);

/** The id of the upload that a row's part stands for. @throws Error outside of a row. */
export function useItemId(): string {
  const id = useContext(ItemIdContext);
  if (id !== null) return id;
  throw new Error('This part shows one upload. Put it inside <TusDropzone.Item id={id}>.');
}
