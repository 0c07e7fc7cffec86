import { ietfHeader } from '@kit/protocol/ietf';
import type { UploadHandler } from '../dialect.ts';

/**
 * "It can fetch the offset by sending a `HEAD` or `GET` request to the upload resource" ("Offset Retrieval"). Everybody else
 * who sends a GET wants the file: a client of the draft is known by the interop version that it "MUST send".
 *
 * @param download `undefined` where files cannot be read.
 */
export function retrieveByGet(head: UploadHandler, download: UploadHandler | undefined): UploadHandler {
  return async (request, id, mount) => {
    if (download === undefined) return head(request, id, mount);
    if (request.header(ietfHeader.interopVersion) === null) return download(request, id, mount);
    const retrieved = await head(request, id, mount);
    if (retrieved.headers[ietfHeader.uploadComplete] !== '?1') return retrieved;
    const file = await download(request, id, mount);
    return { ...file, headers: { ...file.headers, ...retrieved.headers } };
  };
}
