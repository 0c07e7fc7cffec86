/** A promise and the means to keep it: how tests wait for each other without sleeping. */
export interface Signal<T = void> {
  readonly given: Promise<T>;
  give(value: T): void;
}

export function signal<T = void>(): Signal<T> {
  let give: (value: T) => void = () => {};
  const given = new Promise<T>((resolve) => {
    give = resolve;
  });
  return { given, give };
}
