import { parseArgs } from 'node:util';
import { type FlagTable, type FlagValues, flagName, variableName } from './flag.ts';

/** What was written on the command line, or in the environment, makes no sense. Its message says what to write. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export type Environment = Readonly<Record<string, string | undefined>>;

export type Parsed<F extends FlagTable> =
  | { readonly kind: 'help' }
  | { readonly kind: 'version' }
  | { readonly kind: 'values'; readonly flags: FlagValues<F>; readonly operands: readonly string[] };

/**
 * Reads a command's flags: from the command line, else from the environment, else their fallbacks.
 *
 * @throws UsageError for what is not in the table, or cannot be read.
 */
export function parseFlags<F extends FlagTable>(
  table: F,
  argv: readonly string[],
  environment: Environment,
): Parsed<F> {
  const { written, operands } = split(table, argv);
  if (written.has('help')) return { kind: 'help' };
  if (written.has('version')) return { kind: 'version' };
  const flags = Object.entries(table).map(([key, flag]) => {
    const name = flagName(key);
    const texts = written.get(name);
    if (texts !== undefined) {
      // A single value that is set twice: the last one counts, as scripts that wrap scripts expect.
      return [
        key,
        readAs(
          `--${name}`,
          flag.read,
          flag.repeatable ? texts.join(flag.separator ?? ',') : (texts.at(-1) ?? ''),
        ),
      ];
    }
    const variable = variableName(key);
    const inherited = environment[variable];
    // Set but empty is how many tools say "not set".
    if (inherited === undefined || inherited === '') return [key, flag.fallback];
    return [key, readAs(variable, flag.read, inherited)];
  });
  // The entries carry each key with what its own flag read; Object.fromEntries forgets the pairing.
  return { kind: 'values', flags: Object.fromEntries(flags) as FlagValues<F>, operands };
}

interface Split {
  /** Every text that was written for a flag, by the flag's name; none for `help` and `version`. */
  readonly written: ReadonlyMap<string, readonly string[]>;
  readonly operands: readonly string[];
}

function split(table: FlagTable, argv: readonly string[]): Split {
  const placeholders = new Map(Object.entries(table).map(([key, flag]) => [flagName(key), flag.placeholder]));
  const options = Object.fromEntries(
    [...placeholders].map(([name, shown]) => [
      name,
      { type: shown === '' ? ('boolean' as const) : ('string' as const) },
    ]),
  );
  // Not strict: its refusals are written for programmers. The tokens tell all that ours need.
  const { tokens, positionals } = parseArgs({ args: [...argv], options, strict: false, tokens: true });
  const written = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const placeholder = placeholders.get(token.name);
    if (placeholder !== undefined) {
      if (token.value === undefined && placeholder !== '') {
        throw new UsageError(
          `${token.rawName}: write its value after it, as ${token.rawName} ${placeholder}.`,
        );
      }
      written.set(token.name, [...(written.get(token.name) ?? []), token.value ?? '']);
    } else if (token.name === 'help' || token.rawName === '-h' || token.name === 'version') {
      written.set(token.name === 'h' ? 'help' : token.name, []);
    } else {
      throw new UsageError(`There is no flag ${token.rawName}. --help lists those there are.`);
    }
  }
  return { written, operands: positionals };
}

function readAs<T>(name: string, read: (text: string) => T, text: string): T {
  try {
    return read(text);
  } catch (error) {
    throw new UsageError(`${name}: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
