import type { Flag } from './flag.ts';

/** What a flag of any kind is told apart from how its text is read. */
type About<T> = Omit<Flag<T>, 'read' | 'placeholder'> & { readonly placeholder?: string };

/** Any text that is no flag. */
export function text(about: About<string> & { readonly placeholder: string }): Flag<string> {
  return {
    ...about,
    read(written) {
      if (written.trim() !== '' && !written.startsWith('--')) return written;
      throw new Error(`${quoted(written)} is no value; write ${about.placeholder}`);
    },
  };
}

/** A TCP port; 0 is any free one. */
export function port(about: About<number>): Flag<number> {
  return {
    placeholder: 'PORT',
    ...about,
    read(written) {
      const number = /^\d{1,5}$/.test(written) ? Number(written) : Number.NaN;
      if (number <= 65_535) return number;
      throw new Error(`${quoted(written)} is no port; write a number from 0 to 65535 (0: any free one)`);
    },
  };
}

const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['b', 1],
  ['kb', 1e3],
  ['mb', 1e6],
  ['gb', 1e9],
  ['tb', 1e12],
  ['kib', 2 ** 10],
  ['mib', 2 ** 20],
  ['gib', 2 ** 30],
  ['tib', 2 ** 40],
]);

/** A number of bytes, plain or with a unit; `null`: no bound. */
export function size<T extends number | null>(about: About<T>): Flag<number | T> {
  return {
    placeholder: 'SIZE',
    ...about,
    read(written) {
      const [, number = '', unit = ''] = /^(\d+(?:\.\d+)?) ?([a-z]*)$/i.exec(written.trim()) ?? [];
      const factor = UNITS.get(unit.toLowerCase());
      const bytes = number === '' || factor === undefined ? Number.NaN : Math.floor(Number(number) * factor);
      if (Number.isSafeInteger(bytes) && bytes > 0) return bytes;
      throw new Error(
        `${quoted(written)} is no size; write bytes, or a number with a unit, such as 10MB or 1GiB`,
      );
    },
  };
}

/** Seconds, decimals allowed, read as milliseconds. `never` is `null`, where the fallback may be it too. */
export function seconds(about: About<number>): Flag<number>;
export function seconds(about: About<number | null> & { readonly never: true }): Flag<number | null>;
export function seconds({
  never,
  ...about
}: About<number | null> & { readonly never?: true }): Flag<number | null> {
  return {
    placeholder: 'SECONDS',
    ...about,
    read(written) {
      if (never && written === 'never') return null;
      const ms = /^\d+(\.\d+)?$/.test(written) ? Math.round(Number(written) * 1000) : Number.NaN;
      // Longer than this, a timer of Node fires at once.
      if (ms >= 1 && (never || ms < 2 ** 31)) return ms;
      throw new Error(
        `${quoted(written)} is no time; write seconds, such as 90 or 0.5${never ? ', or "never"' : ''}`,
      );
    },
  };
}

/** One of a few words. */
export function choice<const T extends string, F extends T | null = T>(
  words: readonly T[],
  about: Omit<About<F>, 'placeholder'>,
): Flag<T | F> {
  return {
    placeholder: words.join('|'),
    ...about,
    read(written) {
      const found = words.find((word) => word === written);
      if (found !== undefined) return found;
      throw new Error(`${quoted(written)} is none of its values; write ${words.join(' or ')}`);
    },
  };
}

/** A path of a URL; `null`: none. */
export function path<T extends string | null>(about: About<T>): Flag<string | T> {
  return {
    placeholder: 'PATH',
    ...about,
    read(written) {
      if (/^\/[^?#\s]*$/.test(written)) return written;
      throw new Error(`${quoted(written)} is no path; write one that begins with "/", such as /files`);
    },
  };
}

/** The origins of web pages: every one as `'*'`, a list, or `null` for none. */
export function origins(
  about: Omit<About<null>, 'placeholder' | 'fallback' | 'repeatable'>,
): Flag<'*' | readonly string[] | null> {
  return {
    placeholder: 'ORIGIN',
    ...about,
    fallback: null,
    repeatable: true,
    read(written) {
      const list = written
        .split(',')
        .map((origin) => origin.trim())
        .filter((origin) => origin !== '');
      if (list.includes('*')) return '*';
      for (const origin of list) {
        if (URL.canParse(origin) && new URL(origin).origin === origin) continue;
        throw new Error(
          `${quoted(origin)} is no origin; write one such as https://app.example, or "*" for all`,
        );
      }
      if (list.length === 0) throw new Error('write an origin such as https://app.example, or "*" for all');
      return list;
    },
  };
}

/** On when it is written; in the environment `1` or `true`. */
export function onOff(about: Pick<About<boolean>, 'summary'>): Flag<boolean> {
  return {
    ...about,
    placeholder: '',
    fallback: false,
    read(written) {
      if (['', '1', 'true', 'yes', 'on'].includes(written)) return true;
      if (['0', 'false', 'no', 'off'].includes(written)) return false;
      throw new Error(`${quoted(written)} is neither on nor off; leave it away, or write true or false`);
    },
  };
}

/** A whole number of things, at least one and at most `most`, by default 9999. */
export function count({ most = 9999, ...about }: About<number> & { readonly most?: number }): Flag<number> {
  return {
    placeholder: 'N',
    ...about,
    read(written) {
      if (/^[1-9]\d{0,3}$/.test(written) && Number(written) <= most) return Number(written);
      throw new Error(`${quoted(written)} is no number of them; write one from 1 to ${most}`);
    },
  };
}

/** The address of something on the web; `null`: none given. */
export function address(about: Omit<About<null>, 'fallback'>): Flag<string | null> {
  return {
    placeholder: 'URL',
    ...about,
    fallback: null,
    read(written) {
      if (/^https?:\/\//.test(written) && URL.canParse(written)) return written;
      throw new Error(`${quoted(written)} is no address; write one that begins with http:// or https://`);
    },
  };
}

/** Request headers, each as `Name: value`. */
export function headers(
  about: Omit<About<never>, 'placeholder' | 'fallback' | 'repeatable' | 'separator'>,
): Flag<Readonly<Record<string, string>>> {
  return {
    ...about,
    placeholder: "'NAME: VALUE'",
    fallback: {},
    repeatable: true,
    // Values have commas in them.
    separator: '\n',
    read(written) {
      const lines = written.split('\n').filter((line) => line.trim() !== '');
      return Object.fromEntries(
        lines.map((line) => {
          const [, name, value] = /^([!#$%&'*+.^_`|~\w-]+):[ \t]*([^\r\0]*)$/.exec(line) ?? [];
          if (name === undefined || value === undefined) {
            throw new Error(`${quoted(line)} is no header; write it as 'Name: value'`);
          }
          return [name, value.trim()];
        }),
      );
    },
  };
}

/** What was written, shown harmlessly on one line. */
function quoted(written: string): string {
  return JSON.stringify(written.length > 60 ? `${written.slice(0, 60)}...` : written);
}
