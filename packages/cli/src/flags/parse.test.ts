import { describe, expect, it } from 'vitest';
import type { FlagTable } from './flag.ts';
import { flagsHelp } from './help.ts';
import { choice, origins, path, port, seconds, size, text } from './kinds.ts';
import { type Environment, parseFlags, UsageError } from './parse.ts';

const table = {
  host: text({ placeholder: 'HOST', summary: 'address', fallback: '127.0.0.1', fallbackText: '127.0.0.1' }),
  port: port({ summary: 'port', fallback: 8080, fallbackText: '8080' }),
  maxSize: size({ summary: 'largest', fallback: null, fallbackText: 'no bound' }),
  expiry: seconds({ never: true, summary: 'life', fallback: 1000 }),
  silence: seconds({ summary: 'silence', fallback: 1000 }),
  cors: origins({ summary: 'pages' }),
  basePath: path({ summary: 'endpoint', fallback: '/files' }),
  lockMode: choice(['takeover', '423'], { summary: 'whose turn', fallback: 'takeover' }),
} satisfies FlagTable;

function read(words: string, environment: Environment = {}) {
  const parsed = parseFlags(table, words === '' ? [] : words.split(' '), environment);
  if (parsed.kind !== 'values') throw new Error(`It asked for the ${parsed.kind}`);
  return parsed.flags;
}

describe('flags', () => {
  it('fall back where nobody sets them', () => {
    expect(read('')).toEqual({
      ...{ host: '127.0.0.1', port: 8080, maxSize: null, expiry: 1000, silence: 1000 },
      ...{ cors: null, basePath: '/files', lockMode: 'takeover' },
    });
  });

  it.each([
    ['--port 0', 'port', 0],
    ['--port=65535', 'port', 65_535],
    ['--port 1 --port 2', 'port', 2],
    ['--max-size 1', 'maxSize', 1],
    ['--max-size 10MB', 'maxSize', 10_000_000],
    ['--max-size 10mb', 'maxSize', 10_000_000],
    ['--max-size 1GiB', 'maxSize', 1_073_741_824],
    ['--max-size 1.5KiB', 'maxSize', 1536],
    ['--max-size 5TB', 'maxSize', 5_000_000_000_000],
    ['--expiry 90', 'expiry', 90_000],
    ['--expiry 0.25', 'expiry', 250],
    ['--expiry never', 'expiry', null],
    ['--expiry 315360000', 'expiry', 315_360_000_000],
    ['--cors *', 'cors', '*'],
    [
      '--cors https://a.example --cors http://b.example:3000',
      'cors',
      ['https://a.example', 'http://b.example:3000'],
    ],
    ['--cors https://a.example,https://b.example', 'cors', ['https://a.example', 'https://b.example']],
    ['--base-path /', 'basePath', '/'],
    ['--lock-mode 423', 'lockMode', '423'],
  ] as const)('%s', (words, key, value) => {
    expect(read(words)[key]).toEqual(value);
  });

  it.each([
    ['--port x', '--port: "x" is no port; write a number from 0 to 65535 (0: any free one).'],
    ['--port 65536', 'write a number from 0 to 65535'],
    ['--port -1', '"-1" is no port'],
    ['--port --host', '"--host" is no port'],
    ['--port', '--port: write its value after it, as --port PORT.'],
    ['--max-size 0', 'write bytes, or a number with a unit, such as 10MB or 1GiB'],
    ['--max-size 10XB', 'is no size'],
    ['--max-size 1e3', 'is no size'],
    ['--max-size 99999TiB', 'is no size'],
    ['--expiry 0', 'write seconds, such as 90 or 0.5, or "never"'],
    ['--silence never', 'write seconds, such as 90 or 0.5.'],
    ['--silence 2147484', 'is no time'],
    ['--cors app.example', 'write one such as https://app.example'],
    ['--cors https://app.example/', '"https://app.example/" is no origin'],
    ['--cors ,', 'write an origin'],
    ['--base-path files', 'write one that begins with "/"'],
    ['--base-path /a?b', 'is no path'],
    ['--lock-mode later', 'write takeover or 423'],
    ['--host --port', 'write HOST'],
    ['--prt 3', 'There is no flag --prt. --help lists those there are.'],
    ['-p 3', 'There is no flag -p.'],
  ])('refuse %s, and say what to write', (words, sentence) => {
    expect(() => read(words)).toThrow(UsageError);
    expect(() => read(words)).toThrow(sentence);
  });

  it('show what was written on one harmless line, however long and wild', () => {
    const wild = `\u001b[31m${'x'.repeat(10_000)}\n`;
    const refusal = expect(() => parseFlags(table, ['--port', wild], {}));
    refusal.toThrow(/^[ -~]{1,200}$/);
  });

  it('are read from the environment, where the command line says nothing', () => {
    const environment = { TUSKIT_PORT: '1', TUSKIT_MAX_SIZE: '10MB', TUSKIT_HOST: '' };
    expect(read('--port 2', environment)).toMatchObject({ port: 2, maxSize: 10_000_000, host: '127.0.0.1' });
    expect(() => read('', { TUSKIT_PORT: 'x' })).toThrow('TUSKIT_PORT: "x" is no port');
  });

  it('give way to --help and --version, and leave operands alone', () => {
    expect(parseFlags(table, ['--port', '1', '--help'], {}).kind).toBe('help');
    expect(parseFlags(table, ['-h'], {}).kind).toBe('help');
    expect(parseFlags(table, ['--version'], {}).kind).toBe('version');
    expect(parseFlags(table, ['a', '--port', '1', '--', '--b'], {})).toMatchObject({
      operands: ['a', '--b'],
    });
  });

  it('are all in the help, with their defaults', () => {
    const lines = flagsHelp(table).split('\n');
    expect(lines).toContain('  --port PORT               port (default 8080)');
    expect(lines).toContain('  --cors ORIGIN             pages (may be repeated)');
    expect(lines).toContain('  --lock-mode takeover|423  whose turn');
  });
});
