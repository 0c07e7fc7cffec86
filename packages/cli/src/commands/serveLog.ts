import type { TusServerOptions } from '@kit/server';
import { oneLine } from '../oneLine.ts';

/** What of a server's doings goes to its log, one line each: `errors` for people, `json` for machines. */
export function serveLog(
  format: 'errors' | 'json',
  write: (line: string) => void,
): Pick<TusServerOptions, 'onError' | 'onLog'> {
  if (format === 'json') {
    return {
      onLog: (entry) => write(JSON.stringify(entry)),
      onError: (error, context) =>
        write(
          JSON.stringify({
            level: 'error',
            event: 'error',
            time: Date.now(),
            ...context,
            error: oneLine(error),
          }),
        ),
    };
  }
  return {
    onError(error, { method, id, requestId }) {
      const about = [method, id, requestId === null ? null : `request ${requestId}`].filter(
        (word) => word !== null,
      );
      write(`error: ${oneLine(error)}${about.length === 0 ? '' : `, in ${about.join(' ')}`}`);
    },
  };
}
