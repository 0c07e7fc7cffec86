/**
 * Loaded into `tuskit serve` before it starts (`node --import`): ends the process with SIGKILL at a chosen step of its
 * work with disk and database. The test says which one by a message; until then nothing happens.
 *
 * A message is `{ step, nth, moment }`: the step's name, which one of them counted from 1 on, and whether to die before
 * it, after it, or (for writes) in the middle of it.
 */

import { promises as fs } from 'node:fs';
import { createRequire, syncBuiltinESMExports } from 'node:module';

let chosen;
let seen = 0;

process.on('message', (message) => {
  chosen = message;
});
process.channel.unref();

function die() {
  process.kill(process.pid, 'SIGKILL');
}

/** The moment to die at in this very step, or `undefined`. */
function momentOf(step) {
  if (chosen?.step !== step) return undefined;
  seen += 1;
  return seen === chosen.nth ? chosen.moment : undefined;
}

/** Puts the chosen end around a method that returns a promise. */
function around(owner, method, step, half) {
  const original = owner[method];
  owner[method] = async function (...args) {
    const moment = momentOf(step);
    if (moment === 'before') die();
    if (moment === 'amid') {
      if (half !== undefined) await original.apply(this, half(args));
      die();
    }
    const result = await original.apply(this, args);
    if (moment === 'after') die();
    return result;
  };
}

const self = await fs.open(new URL(import.meta.url));
const handles = Object.getPrototypeOf(self);
await self.close();
around(handles, 'write', 'write', ([buffer, from, length, position]) => [
  buffer,
  from,
  length >> 1,
  position,
]);
around(handles, 'truncate', 'truncate');
around(handles, 'datasync', 'sync bytes');
around(handles, 'sync', 'sync names');
around(fs, 'unlink', 'unlink');
around(fs, 'copyFile', 'copy');
syncBuiltinESMExports();

const STATEMENTS = [
  ['insert record', /^\s*INSERT INTO uploads/],
  ['advance record', /^\s*UPDATE uploads SET offset/],
  ['complete record', /^\s*UPDATE uploads SET state = 'completed'/],
  ['delete record', /^\s*DELETE FROM uploads/],
];

const Database = createRequire(new URL('../../packages/server/package.json', import.meta.url))(
  'better-sqlite3',
);
const database = new Database(':memory:');
const statements = Object.getPrototypeOf(database.prepare('SELECT 1'));
database.close();
const run = statements.run;
statements.run = function (...args) {
  const step = STATEMENTS.find(([, sql]) => sql.test(this.source))?.[0];
  const moment = step && momentOf(step);
  if (moment === 'before') die();
  const result = run.apply(this, args);
  if (moment === 'after') die();
  return result;
};
