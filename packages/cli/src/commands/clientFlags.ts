import { createTusClient, isUploadError } from '@kit/client';
import { CommandError, type ExitCode } from '../command.ts';
import { headers, onOff } from '../flags/kinds.ts';
import { UsageError } from '../flags/parse.ts';

/** What all commands that talk to a server take. */
export const clientFlags = {
  header: headers({ summary: "goes with each request, such as 'Authorization: Bearer ...'" }),
  json: onOff({ summary: 'prints JSON, one object a line, for programs' }),
};

export const NETWORK: ExitCode = 3;
export const SOURCE: ExitCode = 4;
export const INTEGRITY: ExitCode = 5;
export const INTERRUPTED: ExitCode = 130;

/** The code that tells a script what an error was. */
export function exitCodeOf(error: unknown): ExitCode {
  if (!isUploadError(error)) return 1;
  switch (error.code) {
    case 'network':
    case 'timeout':
    case 'offline':
    case 'server':
    case 'locked':
      return NETWORK;
    case 'source-unreadable':
    case 'source-changed':
      return SOURCE;
    case 'integrity':
    case 'checksum-mismatch':
      return INTEGRITY;
    case 'aborted':
      return INTERRUPTED;
    default:
      return 1;
  }
}

/** The error of the client as one of a command, its code with it. */
export function commandError(error: unknown): unknown {
  return isUploadError(error) ? new CommandError(`${error.message}.`, exitCodeOf(error)) : error;
}

/** What a server has of an upload. @throws CommandError */
export async function retrieved(url: string, headers: Readonly<Record<string, string>>) {
  const client = createTusClient({ endpoint: url, headers, resume: false });
  return client.retrieve(url).catch((error) => {
    throw commandError(error);
  });
}

/** The one address that a command is about. @throws UsageError */
export function onlyUrl(command: string, operands: readonly string[]): string {
  const [url, ...more] = urls(command, operands);
  if (url === undefined || more.length > 0) throw new UsageError(`tuskit ${command} takes one URL.`);
  return url;
}

/** @throws UsageError when there is none, or one is no address. */
export function urls(command: string, operands: readonly string[]): readonly string[] {
  for (const operand of operands) {
    if (/^https?:\/\//.test(operand) && URL.canParse(operand)) continue;
    throw new UsageError(`"${operand}" is no URL. Write one that begins with http:// or https://.`);
  }
  if (operands.length === 0) throw new UsageError(`tuskit ${command}: write the URL of an upload after it.`);
  return operands;
}
