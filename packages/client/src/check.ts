/** @throws RangeError naming the option, where its value is none that can be used. */
export function check(option: string, value: unknown, holds: boolean, range: string): void {
  if (!holds) throw new RangeError(`${option} must be ${range}, not ${value}`);
}
