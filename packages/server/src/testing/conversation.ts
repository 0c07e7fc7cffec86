import type { Ask, Door, Told } from './doors.ts';

export const TUS = { 'tus-resumable': '1.0.0' };
export const OCTETS = { 'content-type': 'application/offset+octet-stream' };

/** The requests that most tests begin with, so that each test shows only what it is about. */
export function conversation(door: Door) {
  const tus = (ask: Ask): Promise<Told> => door.send({ ...ask, headers: { ...TUS, ...ask.headers } });
  return {
    tus,
    create: (length: number | string, headers: Record<string, string> = {}) =>
      tus({ method: 'POST', path: '/files', headers: { 'upload-length': String(length), ...headers } }),
    head: (path: string) => tus({ method: 'HEAD', path }),
    patch: (path: string, offset: number | string, body: string, headers: Record<string, string> = {}) =>
      tus({
        method: 'PATCH',
        path,
        headers: { ...OCTETS, 'upload-offset': String(offset), ...headers },
        body,
      }),
    remove: (path: string) => tus({ method: 'DELETE', path }),
    get: (path: string, headers: Record<string, string> = {}) => door.send({ method: 'GET', path, headers }),
    /** The path of a new upload. */
    async created(length: number, headers: Record<string, string> = {}): Promise<string> {
      return locationOf(await this.create(length, headers));
    },
  };
}

export type Conversation = ReturnType<typeof conversation>;

export function locationOf(told: Told): string {
  const { location } = told.headers;
  if (told.status !== 201 || location === undefined) throw new Error(`${told.status} ${told.text}`);
  return location;
}
