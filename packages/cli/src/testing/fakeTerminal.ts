import type { Terminal } from '../command.ts';

/** A terminal that keeps what it is told. */
export interface FakeTerminal extends Terminal {
  readonly printed: readonly string[];
  readonly complaints: readonly string[];
  /** Resolves with the first line that is printed. */
  readonly firstLine: Promise<string>;
  end(): void;
}

export function fakeTerminal(environment: Terminal['environment'] = {}): FakeTerminal {
  const stopping = new AbortController();
  const printed: string[] = [];
  const complaints: string[] = [];
  let tell: (line: string) => void = () => {};
  const firstLine = new Promise<string>((resolve) => {
    tell = resolve;
  });
  return {
    environment,
    printed,
    complaints,
    firstLine,
    print(line) {
      printed.push(line);
      tell(line);
    },
    complain: (line) => void complaints.push(line),
    stop: stopping.signal,
    end: () => stopping.abort(),
  };
}
