import { readFileSync } from 'node:fs';
import { type Command, CommandError, type ExitCode, type Terminal } from './command.ts';
import { downloadCommand } from './commands/download.ts';
import { infoCommand } from './commands/info.ts';
import { serveCommand } from './commands/serve.ts';
import { terminateCommand } from './commands/terminate.ts';
import { uploadCommand } from './commands/upload.ts';
import { columns, flagsHelp } from './flags/help.ts';
import { parseFlags, UsageError } from './flags/parse.ts';
import { oneLine } from './oneLine.ts';

const COMMANDS: readonly Command[] = [
  serveCommand,
  uploadCommand,
  infoCommand,
  downloadCommand,
  terminateCommand,
];

/** Runs `tuskit` with the words that follow it. Never rejects. */
export async function tuskit(argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    return await dispatch(argv, terminal);
  } catch (error) {
    // The sentence alone where it was written for people; what caused it tells them nothing.
    const isForPeople = error instanceof UsageError || error instanceof CommandError;
    terminal.complain(`tuskit: ${isForPeople ? error.message : oneLine(error)}`);
    if (error instanceof UsageError) return 2;
    return error instanceof CommandError ? error.exitCode : 1;
  }
}

async function dispatch([word, ...rest]: readonly string[], terminal: Terminal): Promise<ExitCode> {
  if (word === undefined) {
    terminal.complain(overview());
    return 2;
  }
  if (word === '--help' || word === '-h' || word === 'help') {
    terminal.print(overview());
    return 0;
  }
  if (word === '--version') {
    terminal.print(version());
    return 0;
  }
  const command = COMMANDS.find(({ name }) => name === word);
  if (command === undefined) {
    const names = COMMANDS.map(({ name }) => name).join(', ');
    throw new UsageError(`There is no command "${word}". There is: ${names}. tuskit --help tells more.`);
  }
  return runCommand(command, rest, terminal);
}

async function runCommand(command: Command, argv: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const parsed = parseFlags(command.flags, argv, terminal.environment);
  if (parsed.kind === 'help') terminal.print(helpOf(command));
  else if (parsed.kind === 'version') terminal.print(version());
  else {
    const [stray] = parsed.operands;
    if (command.operands === '' && stray !== undefined) {
      throw new UsageError(`tuskit ${command.name} takes only flags, and "${stray}" is none.`);
    }
    await command.run(parsed, terminal);
  }
  return 0;
}

function overview(): string {
  const rows = COMMANDS.map(({ name, summary }) => [name, summary] as const);
  return [
    'Resumable uploads (tus 1.0) on the command line.',
    '',
    'Usage: tuskit COMMAND [FLAGS]',
    '',
    columns(rows),
    '',
    'tuskit COMMAND --help lists the flags of a command; tuskit --version tells the version.',
  ].join('\n');
}

function helpOf({ name, summary, operands, flags, exitCodes = [] }: Command): string {
  const usage = ['Usage: tuskit', name, '[FLAGS]', operands].join(' ').trimEnd();
  const codes = [[0, 'done'], [1, 'failed'], [2, 'wrong usage'], ...exitCodes] as const;
  const rows = columns(codes.map(([code, meaning]) => [String(code), meaning]));
  return [`${summary}.`, '', usage, '', flagsHelp(flags), '', 'Exit codes:', rows].join('\n');
}

function version(): string {
  // The package's own file, one folder up from src and from dist alike.
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  if (manifest !== null && typeof manifest === 'object' && 'version' in manifest)
    return String(manifest.version);
  throw new CommandError('The package.json of tuskit names no version. Install it again.');
}
