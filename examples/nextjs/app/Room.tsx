import { formatBytes } from '@kit/react/format';
import { quota } from '../lib/quota.ts';
import { storage } from '../lib/storage.ts';
import type { User } from '../lib/users.ts';

/** What a user has used of their quota. Unfinished uploads count with their whole length, as the route counts them. */
export async function Room({ user }: { user: User }) {
  const used = (await storage.records.usage?.(user.id)) ?? 0;
  return (
    <div className="room">
      <span id="room">
        {formatBytes(used)} of {formatBytes(quota)} used
      </span>
      <meter aria-labelledby="room" value={used} max={quota} high={quota * 0.9} optimum={0} />
    </div>
  );
}
