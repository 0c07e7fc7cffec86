import { basename } from 'node:path';
import type { CompletedUpload, Upload, UploadError, UploadQueue, UploadSnapshot } from '@kit/client';
import type { Terminal } from '../command.ts';
import { bar, bytesInWords, percentInWords, secondsInWords } from '../words.ts';

/** Tells of uploads: addresses to whoever uses the result, all else to whoever watches. */
export interface UploadReport {
  watch(path: string, upload: Upload): void;
  completed(path: string, completed: CompletedUpload): void;
  failed(path: string, error: UploadError): void;
  interrupted(path: string, upload: Upload): void;
  close(): void;
}

export function createUploadReport(queue: UploadQueue, terminal: Terminal, json: boolean): UploadReport {
  const live = json ? undefined : terminal.live;
  const leaving: (() => void)[] = [];
  const redraw = () => live?.(progressLine(queue));
  leaving.push(queue.subscribe(redraw));

  /** A line that stays, above the one that moves. */
  function say(line: string): void {
    if (json) return;
    live?.('');
    terminal.complain(line);
    redraw();
  }

  function print(record: Readonly<Record<string, unknown>>, line: string): void {
    live?.('');
    terminal.print(json ? JSON.stringify(record) : line);
    redraw();
  }

  return {
    watch(path, upload) {
      const name = basename(path);
      const story = createStory(name, live === undefined);
      const look = () => {
        for (const line of story(upload.getSnapshot())) say(line);
      };
      leaving.push(upload.subscribe(look));
    },
    completed: (path, { url, length }) => print({ file: path, status: 'completed', url, length }, url),
    failed(path, error) {
      const { code, message, status } = error;
      if (json)
        terminal.print(JSON.stringify({ file: path, status: 'failed', code, message, httpStatus: status }));
      else say(`${basename(path)}: ${message}`);
    },
    interrupted(path, upload) {
      const { url, offset, length } = upload.getSnapshot();
      if (json) terminal.print(JSON.stringify({ file: path, status: 'interrupted', url, offset, length }));
    },
    close() {
      for (const leave of leaving) leave();
      live?.('');
    },
  };
}

/** What happens to one upload, each thing once. `steps`: tenths of the way too, where no bar shows them. */
function createStory(name: string, steps: boolean): (snapshot: UploadSnapshot) => readonly string[] {
  let begun = false;
  let told: UploadError | undefined;
  let tenths = 0;

  return (snapshot) => {
    const lines: string[] = [];
    if (snapshot.status !== 'uploading') return lines;
    if (snapshot.phase === 'appending' && !begun) {
      begun = true;
      tenths = Math.floor((snapshot.progress ?? 0) * 10);
      const { offset, length } = snapshot;
      if (offset > 0)
        lines.push(`${name}: goes on at ${bytesInWords(offset)} of ${bytesInWords(length ?? offset)}`);
    }
    if (snapshot.phase === 'waiting' && snapshot.error !== told) {
      told = snapshot.error;
      lines.push(`${name}: ${snapshot.error.message}. It is tried again`);
    }
    const now = Math.floor((snapshot.progress ?? 0) * 10);
    if (steps && now > tenths && now < 10) {
      tenths = now;
      lines.push(`${name}: ${now * 10}%`);
    }
    return lines;
  };
}

/** How far all uploads of a queue are, on one line; '' while there is nothing to show. */
export function progressLine(queue: Pick<UploadQueue, 'get' | 'getSnapshot'>): string {
  const { ids, counts, progress, sent, length, speed, eta } = queue.getSnapshot();
  if (counts.uploading === 0 || progress === null) return '';
  const [only] = ids;
  const name = ids.length === 1 && only !== undefined ? queue.get(only)?.getSnapshot().name : undefined;
  const parts = [
    name ?? `${counts.completed} of ${ids.length} files`,
    `${bar(progress, 24)} ${percentInWords(progress).padStart(4)}`,
    `${bytesInWords(sent)} of ${bytesInWords(length)}`,
    ...(speed === null ? [] : [`${bytesInWords(speed)}/s`]),
    ...(eta === null ? [] : [`${secondsInWords(eta)} to go`]),
  ];
  return parts.join('  ');
}
