import { createTusClient } from '@kit/client';
import type { Command } from '../command.ts';
import { clientFlags, commandError, NETWORK, urls } from './clientFlags.ts';

export const terminateCommand: Command<typeof clientFlags> = {
  name: 'terminate',
  summary: 'Has a server delete uploads',
  operands: 'URL...',
  flags: clientFlags,
  exitCodes: [[NETWORK, 'the server could not be reached']],

  async run({ flags, operands }, terminal) {
    for (const url of urls('terminate', operands)) {
      const client = createTusClient({ endpoint: url, headers: flags.header, resume: false });
      await client.terminate(url).catch((error) => {
        throw commandError(error);
      });
      terminal.print(flags.json ? JSON.stringify({ url, status: 'terminated' }) : `${url} is deleted`);
    }
  },
};
