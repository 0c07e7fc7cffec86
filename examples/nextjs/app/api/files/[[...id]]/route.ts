import { createTusRoute } from '@kit/next';
import { UploadProblem } from '@kit/server';
import { currentUser } from '../../../../lib/currentUser.ts';
import { storage } from '../../../../lib/storage.ts';

// Who asks is found out here and in the pages, not in a proxy.ts: Next cuts request bodies that pass through one.
export const { GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS } = createTusRoute({
  storage,
  async authorize() {
    const user = await currentUser();
    if (user === null)
      throw new UploadProblem('unauthorized', 'You are not signed in any more. Sign in again.');
    return { owner: user.id };
  },
});
