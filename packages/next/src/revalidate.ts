import type { Notice, TusServerOptions, UploadSummary } from '@kit/server';

/** What Next keeps and an upload makes out of date. */
export interface Revalidation {
  /** As `cacheTag(...)` and `fetch(url, { next: { tags } })` name them. */
  readonly tags?: readonly string[];
  /** Of pages, without the base path, and with values where the page has `[params]`: `/teams/7/files`. */
  readonly paths?: readonly string[];
}

/** For every upload the same, or by the upload: ``({ owner }) => ({ tags: [`files-${owner}`] })``. */
export type RevalidateOption<Metadata, Wanted extends Revalidation = Revalidation> =
  | Wanted
  | ((upload: UploadSummary<Metadata>) => Wanted);

/** Revalidates at the end of requests: Next lets nobody do so outside of one. */
export interface Revalidator<Metadata> {
  /** A notice of the server, where something is asked for: takes note of what this upload makes out of date. */
  readonly note: Notice<Metadata> | undefined;
  /** Does what was noted, in this request or since the one before. What fails is told to `onError`, and fails no upload. */
  settle(revalidate: (wanted: Revalidation) => Promise<void>): Promise<void>;
}

export function createRevalidator<Metadata>(
  option: RevalidateOption<Metadata> | undefined,
  onError: TusServerOptions['onError'],
): Revalidator<Metadata> {
  let noted: { readonly id: string; readonly wanted: Revalidation }[] = [];
  return {
    note:
      option &&
      ((upload) => {
        noted.push({ id: upload.id, wanted: typeof option === 'function' ? option(upload) : option });
      }),
    async settle(revalidate) {
      const due = noted;
      noted = [];
      await Promise.all(
        due.map(({ id, wanted }) =>
          revalidate(wanted).catch((error) => onError?.(error, { requestId: null, method: null, id })),
        ),
      );
    },
  };
}
