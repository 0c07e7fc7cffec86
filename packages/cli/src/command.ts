import type { FlagTable, FlagValues } from './flags/flag.ts';
import type { Environment } from './flags/parse.ts';

/** The world around a command, given so that tests can be it. */
export interface Terminal {
  readonly environment: Environment;
  /** A line for whoever uses the result. */
  print(line: string): void;
  /** A line for whoever watches. */
  complain(line: string): void;
  /** Aborted when the process is asked to end: finish what is under way. */
  readonly stop: AbortSignal;
}

export interface CommandInput<F extends FlagTable> {
  readonly flags: FlagValues<F>;
  /** What stands on the command line beside the flags. */
  readonly operands: readonly string[];
}

/** One word after `tuskit`. A file in `commands/` makes one; the list in `cli.ts` offers it. */
export interface Command<F extends FlagTable = FlagTable> {
  readonly name: string;
  /** One line for the list of commands. */
  readonly summary: string;
  /** The operands, as the usage line shows them, such as `FILE`; '' for a command that takes none. */
  readonly operands: string;
  readonly flags: F;
  /**
   * Resolves when the command has done its work.
   *
   * @throws UsageError (exit code 2) or CommandError (exit code 1), with a sentence for people.
   */
  run(input: CommandInput<F>, terminal: Terminal): Promise<void>;
}

/** The command could not do its work; the message says why, and what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
}
