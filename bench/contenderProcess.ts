import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ContenderMessage, Usage } from './contenders/contender.ts';

/** A contender at work in a process of its own, so that time and memory are its own. */
export interface ContenderProcess {
  readonly port: number;
  usage(): Promise<Usage>;
  kill(): Promise<void>;
}

/** @param script a file of `contenders/`, without its ending. */
export async function contenderProcess(script: string, folder: string): Promise<ContenderProcess> {
  const child = fork(join(import.meta.dirname, 'contenders', `${script}.ts`), [folder], {
    execArgv: ['--import', 'tsx'],
  });
  const message = async (): Promise<ContenderMessage> => {
    const [reply] = await once(child, 'message');
    return reply;
  };
  const { port } = (await message()) as { port: number };
  return {
    port,
    async usage() {
      child.send('usage');
      return (await message()) as Usage;
    },
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}
