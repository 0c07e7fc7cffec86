/**
 * How the server bears size: a table of a million records, a sweep of a hundred thousand, thousands of connections.
 * `--quick`: a tenth of it.
 */
import { idleConnections, uploadsAtOnce } from './crowd.ts';
import { growth } from './growth.ts';
import { sweepMany } from './sweep.ts';

const part = process.argv.includes('--quick') ? 10 : 1;
const many = (count: number) => count / part;
const kib = (bytes: number) => (bytes / 1024).toFixed(0).padStart(5);

console.log(
  'Cost as the table grows: microseconds of processor time for a creation, for a HEAD, for a page of 100',
);
const costs = await growth([1000, many(1_000_000)]);
const [small] = costs;
for (const { records, create, head, page } of costs) {
  const against = (cost: number, least = Number.NaN) =>
    `${cost.toFixed(0).padStart(6)} (${(cost / least).toFixed(2)} x)`;
  console.log(
    `  ${String(records).padStart(9)} records  create ${against(create, small?.create)}  ` +
      `HEAD ${against(head, small?.head)}  page ${against(page, small?.page)}`,
  );
}

const { removed, seconds, longestStall, stall999 } = await sweepMany(many(100_000));
console.log(
  `Sweep of ${removed}: ${seconds.toFixed(1)} s; the event loop stood still for ${longestStall.toFixed(0)} ms at most, ` +
    `in 999 of 1000 turns for less than ${stall999.toFixed(0)} ms`,
);

for (const [name, count, measure] of [
  ['idle connections', many(5000), idleConnections],
  ['uploads under way at once', many(1000), uploadsAtOnce],
] as const) {
  const { memoryEach, headsPerSecond } = await measure(count);
  console.log(
    `${count} ${name}: ${kib(memoryEach)} KiB of peak memory each; ${headsPerSecond.toFixed(0)} HEADs a second beside them`,
  );
}
process.exit(0);
