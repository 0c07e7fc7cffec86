/** One setting of a command: the source of its parsing, its environment variable, its default and its line of help. */
export interface Flag<T> {
  /** What stands for the value in the help, such as `PORT`; '' for a switch, which takes none. */
  readonly placeholder: string;
  /** Says in one clause what the setting does. */
  readonly summary: string;
  /** The value while nobody sets it. */
  readonly fallback: T;
  /** How the help names the fallback; absent where the summary says it. */
  readonly fallbackText?: string;
  /** May stand several times; the texts are then joined. */
  readonly repeatable?: true;
  /** What joins them. Default ','. */
  readonly separator?: string;
  /** @throws Error whose message goes on after "--port:" and says what to write. */
  read(text: string): T;
}

/** The flags of a command by the name that its code uses: `maxSize` is `--max-size` and `TUSKIT_MAX_SIZE`. */
export type FlagTable = Readonly<Record<string, Flag<unknown>>>;

export type FlagValues<F extends FlagTable> = {
  readonly [K in keyof F]: F[K] extends Flag<infer T> ? T : never;
};

export function flagName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

export function variableName(key: string): string {
  return `TUSKIT_${flagName(key).replaceAll('-', '_').toUpperCase()}`;
}
