import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { newRecord } from '../conformance/newRecord.ts';
import { sqliteStorage } from '../stores/sqlite/index.ts';
import { manualClock } from '../testing/clock.ts';
import { serverWith } from '../testing/serverWith.ts';

it('a sweep of very many uploads lets requests through all the while', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'sweep-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const storage = sqliteStorage({ dbPath: join(folder, 'uploads.db'), uploadDir: join(folder, 'uploads') });
  const clock = manualClock();
  const { server, say } = await serverWith({ storage, clock });
  const standing = await say.created(5);
  for (let i = 0; i < 300; i++) {
    await storage.records.insert(newRecord({ id: `lapsed-${i}`, expiresAt: clock.now() - i }));
  }
  let sweeping = true;
  const swept = server.sweep().finally(() => {
    sweeping = false;
  });
  let answered = 0;
  let left = 300;
  while (sweeping) {
    expect((await say.head(standing)).status).toBe(200);
    answered += 1;
    // As between two requests over a network.
    await new Promise((resolve) => setImmediate(resolve));
    // A request of another kind, and a look at how far the sweep is.
    const expired = await storage.records.expired(clock.now(), 300);
    expect(expired.length).toBeLessThanOrEqual(left);
    left = expired.length;
  }
  expect(await swept).toEqual({ removed: 300, orphans: 0 });
  // A batch holds 50, and after each one it is the requests' turn.
  expect(answered).toBeGreaterThanOrEqual(6);
});
