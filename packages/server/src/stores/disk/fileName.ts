const SAFE_NAME = /^[A-Za-z0-9_-]{1,128}$/;

/** Whether a name can be an upload's file: no separator, no dot, nothing a shell or a file system reads otherwise. */
export function isFileName(id: string): boolean {
  return SAFE_NAME.test(id);
}

/**
 * The id, once it is known to be a safe file name. The engine makes ids, so this never fires; it stands here so that
 * no mistake up there can ever reach a file outside of the upload folder.
 *
 * @throws RangeError for anything else.
 */
export function fileName(id: string): string {
  if (isFileName(id)) return id;
  throw new RangeError(
    `The upload id ${JSON.stringify(id.slice(0, 140))} is no safe file name: use 1 to 128 of A-Z, a-z, 0-9, "_" and "-"`,
  );
}
