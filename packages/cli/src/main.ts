import { tuskit } from './cli.ts';

const stopping = new AbortController();
const signals = ['SIGINT', 'SIGTERM'] as const;

// Once: with the listeners gone, a second signal ends the process at once, as it does any other.
function stop(): void {
  for (const signal of signals) process.off(signal, stop);
  stopping.abort();
}
for (const signal of signals) process.on(signal, stop);

/** Over the line before; no wider than the terminal, as a line that wraps cannot be taken back. */
function live(line: string): void {
  process.stderr.write(`\r\x1b[K${line.slice(0, Math.max(0, (process.stderr.columns ?? 80) - 1))}`);
}

process.exitCode = await tuskit(process.argv.slice(2), {
  environment: process.env,
  print: (line) => console.log(line),
  complain: (line) => console.error(line),
  ...(process.stderr.isTTY ? { live } : {}),
  stop: stopping.signal,
});
for (const signal of signals) process.off(signal, stop);
