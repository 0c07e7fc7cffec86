import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Answer, Question } from './messages.ts';

type Of<T extends Answer['type']> = Extract<Answer, { type: T }>;

/** A process of the soak. */
export interface Child {
  /** Waits until it tells something of this type. @throws Error when it ends before, or is silent for `patience` milliseconds. */
  told<T extends Answer['type']>(type: T, patience?: number): Promise<Of<T>>;
  ask(question: Question): void;
  /** Ends it as a power cut would. */
  kill(): Promise<void>;
}

/**
 * Starts a file of this folder.
 *
 * @param heard gets all that it tells.
 * @param died is called when it ends without having been killed.
 */
export function startChild(
  script: string,
  args: readonly string[],
  heard: (answer: Answer) => void,
  died: (what: string) => void,
): Child {
  const child = fork(join(import.meta.dirname, script), args, {
    execArgv: ['--import', 'tsx', '--expose-gc'],
  });
  const ended = once(child, 'exit');
  let killed = false;
  child.on('message', heard);
  child.on('exit', (code, signal) => {
    if (!killed && code !== 0) died(`${script} ended with ${signal ?? `exit code ${code}`}`);
  });
  return {
    told<T extends Answer['type']>(type: T, patience = 60_000): Promise<Of<T>> {
      return new Promise((resolve, reject) => {
        const settle = (error?: Error) => {
          clearTimeout(timer);
          child.off('message', look).off('exit', gone);
          if (error !== undefined) reject(error);
        };
        const look = (answer: Answer) => {
          if (answer.type !== type) return;
          settle();
          // Its type says which of them it is; TypeScript does not follow that through a type parameter.
          resolve(answer as Of<T>);
        };
        const gone = () => settle(new Error(`${script} ended before it told its ${type}`));
        const timer = setTimeout(() => settle(new Error(`${script} did not tell its ${type}`)), patience);
        child.on('message', look).on('exit', gone);
      });
    },
    ask: (question) => void child.send(question),
    async kill() {
      killed = true;
      child.kill('SIGKILL');
      await ended;
    },
  };
}
