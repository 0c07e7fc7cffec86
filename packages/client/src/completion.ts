import type { CompletedResponse } from './machine/snapshot.ts';

/** What is left of a value on its way through JSON: a `Date` is text, for one. */
export type Json<Value> = unknown extends Value
  ? unknown
  : Value extends string | number | boolean | null | undefined
    ? Value
    : Value extends { toJSON(): infer Plain }
      ? Json<Plain>
      : Value extends object
        ? { [Key in keyof Value]: Json<Value[Key]> }
        : never;

/**
 * The type of the data that a server of ours answers the last byte with, as it is declared there. An import of a type brings
 * no code of the server into the page: `import type { POST } from './api/files/[[...id]]/route'`, then
 * `DataOf<typeof POST>`. What `createTusServer` and `createTusHandler` give does as well.
 */
export type DataOf<Server> = Server extends { readonly '~data'?: infer Data }
  ? Json<Exclude<Data, undefined>>
  : never;

/**
 * What a server told with its answer to the last byte, where that was JSON; else, and where the answer was lost, `null`.
 * Its type is taken on trust.
 */
export function readData<Data = unknown>(response: CompletedResponse | null): Data | null {
  if (!/\bjson\b/i.test(response?.headers['content-type'] ?? '')) return null;
  try {
    return JSON.parse(response?.body ?? '');
  } catch {
    return null;
  }
}
