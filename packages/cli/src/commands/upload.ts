import { stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import {
  createUploadQueue,
  fileResumeStore,
  isUploadError,
  type ResumeStore,
  UploadError,
  type UploadQueue,
} from '@kit/client';
import { type Command, CommandError, type ExitCode, type Terminal } from '../command.ts';
import type { FlagValues } from '../flags/flag.ts';
import { address, choice, count, onOff, size, text } from '../flags/kinds.ts';
import { UsageError } from '../flags/parse.ts';
import { stateFolder } from '../stateFolder.ts';
import { quotedForShell } from '../words.ts';
import { clientFlags, exitCodeOf, INTEGRITY, INTERRUPTED, NETWORK, SOURCE } from './clientFlags.ts';
import { createUploadReport, type UploadReport } from './uploadReport.ts';

const flags = {
  endpoint: address({ summary: 'where uploads are created; has to be given' }),
  resume: onOff({ summary: 'goes on with what an earlier run began' }),
  files: count({ summary: 'how many files at a time', fallback: 3, fallbackText: '3' }),
  parallel: count({
    summary: 'how many parts of a file side by side, where the server can join them',
    most: 64,
    fallback: 1,
    fallbackText: '1',
  }),
  checksum: choice(['sha1', 'sha256', 'sha512'], {
    summary: 'sends a checksum with each request: what was changed on the way is sent again',
    fallback: null,
    fallbackText: 'none',
  }),
  digest: onOff({
    summary: 'proves each file: its SHA-256 is compared with what the server stored, else it is no success',
  }),
  chunkSize: size({
    summary: 'most bytes in one request, such as 8MiB',
    fallback: null,
    fallbackText: 'finds out what the way to the server takes',
  }),
  state: text({
    placeholder: 'DIR',
    summary: 'folder that remembers what was begun',
    fallback: '',
    fallbackText: "the user's own folder for state",
  }),
  ...clientFlags,
};

type Flags = FlagValues<typeof flags>;

export const uploadCommand: Command<typeof flags> = {
  name: 'upload',
  summary: 'Uploads files, and goes on with them after whatever happens',
  operands: 'FILE...',
  flags,
  exitCodes: [
    [NETWORK, 'the server could not be reached, or was in trouble for long; go on with --resume'],
    [SOURCE, 'a file could not be read, or changed meanwhile'],
    [INTEGRITY, 'the server has other bytes, or compares none; nothing was completed with wrong ones'],
    [INTERRUPTED, 'interrupted; go on with --resume'],
  ],

  async run({ flags: settings, operands }, terminal) {
    if (settings.endpoint === null) throw new UsageError('--endpoint: write the address to upload to.');
    if (operands.length === 0) throw new UsageError('tuskit upload: write the files to upload after it.');
    const state = settings.state || stateFolder(terminal.environment);
    const queue = createUploadQueue({
      endpoint: settings.endpoint,
      headers: settings.header,
      concurrency: settings.files,
      parallel: settings.parallel,
      checksum: settings.checksum ?? undefined,
      digest: settings.digest ? 'sha-256' : undefined,
      chunkSize: settings.chunkSize ?? 'auto',
      resume: settings.resume ? fileResumeStore(state) : unheeded(fileResumeStore(state)),
    });
    const report = createUploadReport(queue, terminal, settings.json);
    const pause = () => queue.pauseAll();
    terminal.stop.addEventListener('abort', pause);
    try {
      const codes = await Promise.all(operands.map((path) => upload(path, queue, report, terminal)));
      const worst = WORST_FIRST.find((code) => codes.includes(code));
      if (worst !== undefined) throw new CommandError(whatToDo(worst, settings, operands, state), worst);
    } finally {
      terminal.stop.removeEventListener('abort', pause);
      report.close();
    }
  },
};

const WORST_FIRST: readonly ExitCode[] = [INTERRUPTED, INTEGRITY, SOURCE, 1, NETWORK];

/** Uploads one file. Whatever comes of it does not keep the others. */
async function upload(
  path: string,
  queue: UploadQueue,
  report: UploadReport,
  terminal: Terminal,
): Promise<ExitCode> {
  try {
    const { mtimeMs } = await stat(path);
    if (terminal.stop.aborted) return INTERRUPTED;
    // The file itself, as it is now: a copy beside it, and what it was before an edit, are other uploads.
    const scope = `${resolve(path)} ${mtimeMs}`;
    const [added] = queue.add([{ path }], { scope });
    if (added === undefined) return 1;
    report.watch(path, added);
    const stopped = new Promise<null>((resolve) => {
      terminal.stop.addEventListener('abort', () => resolve(null), { once: true });
    });
    const completed = await Promise.race([added.done, stopped]);
    if (completed === null) {
      report.interrupted(path, added);
      return INTERRUPTED;
    }
    report.completed(path, completed);
    return 0;
  } catch (error) {
    const known = isUploadError(error) ? error : unreadable(path, error);
    report.failed(path, known);
    return exitCodeOf(known);
  }
}

function unreadable(path: string, cause: unknown): UploadError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return new UploadError(`"${basename(path)}" cannot be read (${code})`, {
    code: 'source-unreadable',
    cause,
  });
}

/** Remembers for a later `--resume`, and looks nothing up: without it each run is a new upload. */
function unheeded(store: ResumeStore): ResumeStore {
  return { ...store, find: async () => undefined };
}

function whatToDo(code: ExitCode, settings: Flags, files: readonly string[], state: string): string {
  const again = [
    'tuskit upload --resume',
    ...(settings.endpoint === null ? [] : [`--endpoint ${quotedForShell(settings.endpoint)}`]),
    // Parts are found again only by as many of them.
    ...(settings.parallel === 1 ? [] : [`--parallel ${settings.parallel}`]),
    ...(settings.checksum === null ? [] : [`--checksum ${settings.checksum}`]),
    ...(settings.digest ? ['--digest'] : []),
    ...(settings.state === '' ? [] : [`--state ${quotedForShell(state)}`]),
    ...files.map(quotedForShell),
  ].join(' ');
  const what =
    code === INTERRUPTED
      ? 'Stopped. The server keeps what it has.'
      : 'Not all files were uploaded. The server keeps what it has of the others.';
  // Headers may hold secrets, which are not for a log.
  const headers = Object.keys(settings.header).length > 0 ? ', with the same --header' : '';
  return `${what} Go on with: ${again}${headers}`;
}
