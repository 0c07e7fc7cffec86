import type { Ask, Door, Told } from '../doors.ts';

export const DRAFT = { 'upload-draft-interop-version': '8' };
export const PARTIAL = { 'content-type': 'application/partial-upload' };
export const TYPES = 'https://iana.org/assignments/http-problem-types#';

type Rest = Partial<Ask>;

/** The requests of the draft, as its examples make them: only what the draft says they have. */
export function draftConversation(door: Door) {
  const ask = (method: string, path: string, headers: Record<string, string>, rest: Rest = {}) =>
    door.send({ method, path, ...rest, headers: { ...DRAFT, ...headers, ...rest.headers } });
  return {
    ask,
    /** `complete`: whether the body is all there is. */
    create: (body: string | Uint8Array, complete: '?1' | '?0', rest: Rest = {}): Promise<Told> =>
      ask('POST', '/files', { 'upload-complete': complete }, body === '' ? rest : { ...rest, body }),
    append: (
      path: string,
      offset: number | string,
      body: string | Uint8Array,
      complete: string,
      rest: Rest = {},
    ): Promise<Told> =>
      ask(
        'PATCH',
        path,
        { ...PARTIAL, 'upload-offset': String(offset), 'upload-complete': complete },
        body === '' ? rest : { ...rest, body },
      ),
    head: (path: string): Promise<Told> => ask('HEAD', path, {}),
    remove: (path: string): Promise<Told> => ask('DELETE', path, {}),
    /** The path of a new upload without content. */
    async begun(headers: Record<string, string> = {}): Promise<string> {
      return placeOf(await this.create('', '?0', { headers }));
    },
  };
}

export type DraftConversation = ReturnType<typeof draftConversation>;

export function placeOf({ status, headers, text }: Told): string {
  if (headers.location === undefined) throw new Error(`${status} ${text}`);
  return headers.location;
}
