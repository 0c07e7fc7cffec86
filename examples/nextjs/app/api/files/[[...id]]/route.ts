import { createTusRoute } from '@kit/next';
import { UploadProblem } from '@kit/server';
import { currentUser } from '../../../../lib/currentUser.ts';
import { quota } from '../../../../lib/quota.ts';
import { storage } from '../../../../lib/storage.ts';
import { UPLOADER_HEADER } from '../../../../lib/uploaderHeader.ts';

// Who asks is found out here and in the pages, not in a proxy.ts: Next cuts request bodies that pass through one.
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = createTusRoute({
  storage,
  quota: () => quota,
  async authorize({ headers }) {
    const user = await currentUser();
    if (user === null)
      throw new UploadProblem('unauthorized', 'You are not signed in any more. Sign in again.');
    // All tabs share the cookie: an older one must not give its files to whoever came after.
    if ((headers.get(UPLOADER_HEADER) ?? user.id) !== user.id) {
      throw new UploadProblem('forbidden', `${user.name} has signed in meanwhile. Load the page anew.`);
    }
    return { owner: user.id };
  },
});
