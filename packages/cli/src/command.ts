import type { FlagTable, FlagValues } from './flags/flag.ts';
import type { Environment } from './flags/parse.ts';

/** What the process ends with. Each command's help says what it means by those above 2. */
export type ExitCode = 0 | 1 | 2 | 3 | 4 | 5 | 130;

/** The world around a command, given so that tests can be it. */
export interface Terminal {
  readonly environment: Environment;
  /** A line for whoever uses the result. */
  print(line: string): void;
  /** A line for whoever watches. */
  complain(line: string): void;
  /** Shows a line that the next one takes the place of; absent where nobody watches, as in a log. '' clears it. */
  readonly live?: (line: string) => void;
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
  /** The exit codes that it has beside 0, 1 and 2, and what they mean. */
  readonly exitCodes?: readonly (readonly [ExitCode, string])[];
  /**
   * Resolves when the command has done its work.
   *
   * @throws UsageError (exit code 2) or CommandError (exit code 1 or its own), with a sentence for people.
   */
  run(input: CommandInput<F>, terminal: Terminal): Promise<void>;
}

/** The command could not do its work; the message says why, and what to do. */
export class CommandError extends Error {
  override readonly name = 'CommandError';
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}
