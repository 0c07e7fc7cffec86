import type { Command } from '../command.ts';
import { columns } from '../flags/help.ts';
import { bytesInWords } from '../words.ts';
import { clientFlags, NETWORK, onlyUrl, retrieved } from './clientFlags.ts';

export const infoCommand: Command<typeof clientFlags> = {
  name: 'info',
  summary: 'Tells what a server has of an upload',
  operands: 'URL',
  flags: clientFlags,
  exitCodes: [[NETWORK, 'the server could not be reached']],

  async run({ flags, operands }, terminal) {
    const url = onlyUrl('info', operands);
    const found = await retrieved(url, flags.header);
    if (flags.json) {
      terminal.print(JSON.stringify({ url, ...found }));
      return;
    }
    const { offset, length, complete, metadata, expiresAt } = found;
    const rows: [string, string][] = [
      ['url', url],
      ['complete', complete ? 'yes' : 'no'],
      ['offset', bytesInWords(offset)],
      ['length', length === null ? 'not declared yet' : bytesInWords(length)],
      ...(expiresAt === null ? [] : [['expires', new Date(expiresAt).toISOString()] as [string, string]]),
      ...Object.entries(metadata).map(([key, value]): [string, string] => [`metadata ${key}`, value]),
    ];
    terminal.print(columns(rows));
  },
};
