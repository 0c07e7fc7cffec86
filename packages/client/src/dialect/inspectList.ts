import type { ListedUpload, ListedUploads } from '@kit/protocol';
import { refusal, violation } from '../complaints.ts';
import type { ErrorClass } from '../errors.ts';
import type { Exchange } from './dialect.ts';

/** Which uploads a page of the list holds. */
export interface ListQuery {
  /** What the page before gave. */
  readonly cursor?: string | undefined;
  /** Uploads in a page, 1 to 1000; default 50. */
  readonly limit?: number | undefined;
  /** Only completed, only unfinished; both when absent. */
  readonly completed?: boolean | undefined;
}

/** One upload of the list; its `url` is absolute here. */
export type UploadInList = ListedUpload;

export interface UploadsPage {
  /** Newest first. */
  readonly uploads: readonly UploadInList[];
  /** For the page after this one; `null` on the last. */
  readonly cursor: string | null;
}

/** The caller's own uploads: GET of the endpoint, as `@kit/server` answers it. */
export function inspectList(
  endpoint: string,
  query: ListQuery,
  UploadError: ErrorClass,
): Exchange<UploadsPage> {
  const request = { method: 'GET', url: listUrl(endpoint, query), headers: {}, body: null };
  return {
    request,
    read(response, now) {
      if (response.status !== 200) throw new UploadError(...refusal(request, response, now));
      const page = readPage(response.body);
      if (page === null) {
        const sentence = 'The server answered with something that is no list';
        throw new UploadError(...violation(request, response, sentence));
      }
      const absolute = ({ url, ...upload }: ListedUpload) => ({
        ...upload,
        url: new URL(url, endpoint).href,
      });
      return { uploads: page.uploads.map(absolute), cursor: page.cursor };
    },
  };
}

function listUrl(endpoint: string, query: ListQuery): string {
  const url = new URL(endpoint);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, String(value));
  }
  return url.href;
}

function readPage(body: string): ListedUploads | null {
  try {
    const page = JSON.parse(body);
    return Array.isArray(page?.uploads) ? page : null;
  } catch {
    return null;
  }
}
