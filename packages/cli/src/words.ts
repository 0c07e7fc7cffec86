const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'] as const;

/** A number of bytes as people read it: `12.3 MiB`. */
export function bytesInWords(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const number = bytes / 1024 ** power;
  return `${power === 0 ? number : number.toFixed(1)} ${UNITS[power]}`;
}

/** Seconds as `0:05`, `12:34` or `1:02:03`. */
export function secondsInWords(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const two = (number: number) => String(number).padStart(2, '0');
  return hours > 0 ? `${hours}:${two(minutes)}:${two(rest)}` : `${minutes}:${two(rest)}`;
}

/** From 0 to 1 as a whole percentage that is 100 only at the end. */
export function percentInWords(progress: number): string {
  return `${Math.floor(progress * 100)}%`;
}

/** `[######....]`, so many characters inside. */
export function bar(progress: number, width: number): string {
  const full = Math.floor(progress * width);
  return `[${'#'.repeat(full)}${'.'.repeat(width - full)}]`;
}

/** An argument as a shell takes it back. */
export function quotedForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
