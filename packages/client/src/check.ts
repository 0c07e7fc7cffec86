/** @throws RangeError naming the option, where its value is none that can be used. */
export function check(option: Readonly<Record<string, unknown>>, holds: boolean, range: string): void {
  if (holds) return;
  const [[name, value] = []] = Object.entries(option);
  throw new RangeError(`${name} must be ${range}, not ${value}`);
}
