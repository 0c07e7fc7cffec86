/** Keeps one of something for each origin, for all uploads of one environment. */
export function perOrigin<T>(make: (origin: string) => T): (origin: string) => T {
  const kept = new Map<string, T>();
  return (origin) => {
    const one = kept.get(origin) ?? make(origin);
    kept.set(origin, one);
    return one;
  };
}
