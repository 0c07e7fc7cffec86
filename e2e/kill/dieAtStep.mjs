/**
 * Loaded into `tuskit serve` before it starts (`node --import`): ends the process with SIGKILL at a chosen step of its
 * work with disk and database. The test says which one by a message; until then nothing happens.
 *
 * A message is `{ step, nth, moment }`: the step's name, which one of them counted from 1 on, and whether to die before
 * it, after it, or (for writes) in the middle of it.
 */

import fs from 'node:fs';
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
function around(owner, method, step) {
  const original = owner[method];
  owner[method] = async function (...args) {
    const moment = momentOf(step);
    if (moment === 'before' || moment === 'amid') die();
    const result = await original.apply(this, args);
    if (moment === 'after') die();
    return result;
  };
}

/** The same for a function of `node:fs` that has done its work when it returns. */
function aroundOnTheSpot(name, step, half) {
  const original = fs[name];
  fs[name] = (...args) => {
    const moment = momentOf(step);
    if (moment === 'before') die();
    if (moment === 'amid') {
      original(...half(args));
      die();
    }
    const result = original(...args);
    if (moment === 'after') die();
    return result;
  };
}

/** And for one that calls back. */
function aroundCallback(name, step, half) {
  const original = fs[name];
  fs[name] = (...args) => {
    const done = args.pop();
    const moment = momentOf(step);
    if (moment === 'before' || (moment === 'amid' && half === undefined)) die();
    if (moment === 'amid') return original(...half(args), die);
    return original(...args, moment === 'after' ? die : done);
  };
}

/** About the first half of what is to be written. */
function halved(pieces) {
  const bytes = Buffer.concat(pieces);
  return [bytes.subarray(0, bytes.length >> 1)];
}

aroundOnTheSpot('writevSync', 'write', ([fd, pieces, position]) => [fd, halved(pieces), position]);
aroundCallback('writev', 'write', ([fd, pieces, position]) => [fd, halved(pieces), position]);
aroundCallback('ftruncate', 'truncate');
aroundCallback('fdatasync', 'sync bytes');
aroundCallback('fsync', 'sync names');
around(fs.promises, 'unlink', 'unlink');
around(fs.promises, 'copyFile', 'copy');
syncBuiltinESMExports();

const STATEMENTS = [
  ['insert record', /^\s*INSERT INTO uploads/],
  ['keep small', /^\s*INSERT OR REPLACE INTO small_bytes/],
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
