import type { Clock } from '../clock.ts';
import type { Sighting } from '../machine/state.ts';
import type { Turns } from '../turns.ts';

/**
 * How long the turn is kept after its last word, in milliseconds: locks and messages travel apart, and whoever gets the
 * turn has to know what became of the upload.
 */
const LAST_WORD = 50;

/**
 * Turns over all pages of an origin. Web Locks grant them, and free them when a page is closed or crashes; a
 * BroadcastChannel shows those who wait how it goes. A browser does not freeze a page in the background that holds a
 * lock. Where there are no locks (pages on plain http), every turn comes at once.
 */
export function webTurns(clock: Clock): Turns {
  return {
    take(key, heard) {
      const name = `kit-upload:${key}`;
      // The DOM's types leave out that it may be missing.
      const locks: LockManager | undefined = navigator.locks;
      if (locks === undefined) {
        return { come: Promise.resolve(), tell() {}, leave() {} };
      }
      const channel = new BroadcastChannel(name);
      const over = new AbortController();
      let mine = false;
      let watched = false;
      let last: Sighting | null = null;
      let release = () => {};

      const show = () => last && channel.postMessage(last);

      channel.onmessage = ({ data }: MessageEvent<'ask' | 'here' | Sighting>) => {
        if (typeof data === 'object') {
          if (!mine || data.status === 'terminated') heard(data);
          return;
        }
        watched = true;
        if (mine) show();
        else if (data === 'ask') channel.postMessage('here');
      };

      const come = new Promise<void>((resolve) => {
        const hold = () => {
          if (over.signal.aborted) return;
          mine = true;
          resolve();
          return new Promise<void>((freed) => {
            release = freed;
          });
        };
        locks.request(name, { signal: over.signal }, hold).catch(() => {
          // A sandboxed frame may have no locks although it has their names: it uploads without.
          if (!over.signal.aborted) resolve();
        });
      });
      // Heard by whoever has the turn, and by those who wait and will have it. Its channel may open after its lock and so
      // miss this; then its own question comes later than our channel, and we answer that.
      channel.postMessage('ask');

      return {
        come,
        tell(sighting) {
          last = sighting;
          if (mine ? watched : sighting.status === 'terminated') show();
        },
        leave() {
          over.abort();
          const end = () => {
            channel.close();
            release();
          };
          if (mine && watched) clock.after(LAST_WORD, end);
          else end();
        },
      };
    },
  };
}
