import { readFileSync } from 'node:fs';

/**
 * Largest resident memory of this process so far, in bytes. On Linux not by `maxRSS`: that counts what the process that
 * started this one had at the time, for between fork and exec the two are alike.
 */
export function peakMemory(): number {
  if (process.platform !== 'linux') return process.resourceUsage().maxRSS * 1024;
  const kibibytes = /^VmHWM:\s*(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
  if (kibibytes === undefined) throw new Error('/proc/self/status has no VmHWM');
  return Number(kibibytes) * 1024;
}
