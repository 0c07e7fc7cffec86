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
  const { values, positionals } = split(table, argv);
  if (values.help !== undefined) return { kind: 'help' };
  if (values.version !== undefined) return { kind: 'version' };
  const flags = Object.entries(table).map(([key, flag]) => {
    const written = values[flagName(key)];
    if (Array.isArray(written)) {
      // A single value that is set twice: the last one counts, as shells and scripts expect.
      const text = flag.repeatable ? written.join(',') : String(written.at(-1));
      return [key, readAs(`--${flagName(key)}`, flag.read, text)];
    }
    const variable = variableName(key);
    const inherited = environment[variable];
    // Set but empty is how many tools say "not set".
    if (inherited === undefined || inherited === '') return [key, flag.fallback];
    return [key, readAs(variable, flag.read, inherited)];
  });
  // The entries carry each key with what its own flag read; Object.fromEntries forgets the pairing.
  return { kind: 'values', flags: Object.fromEntries(flags) as FlagValues<F>, operands: positionals };
}

type Option =
  | { readonly type: 'string'; readonly multiple: true }
  | { readonly type: 'boolean'; short?: string };

function split(table: FlagTable, argv: readonly string[]) {
  const options: Record<string, Option> = {
    help: { type: 'boolean', short: 'h' },
    version: { type: 'boolean' },
  };
  for (const key of Object.keys(table)) options[flagName(key)] = { type: 'string', multiple: true };
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true });
  } catch (error) {
    throw explained(error);
  }
}

function explained(error: unknown): unknown {
  if (!(error instanceof TypeError)) return error;
  // Node goes on with advice for programmers after the first sentence.
  const [sentence = ''] = error.message.split('. ');
  return new UsageError(`${sentence.replace(/\s+/g, ' ')}. --help lists what there is.`);
}

function readAs<T>(name: string, read: (text: string) => T, text: string): T {
  try {
    return read(text);
  } catch (error) {
    throw new UsageError(`${name}: ${error instanceof Error ? error.message : String(error)}.`);
  }
}
