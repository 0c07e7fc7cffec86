/** Numbers as a language writes them. */
export interface Numbers {
  /** `1,200`. */
  whole(count: number): string;
  /** `12.4 MB`. Decimal units (SI): 1 MB is 1,000,000 bytes. */
  bytes(bytes: number): string;
  /** `3.1 MB/s`. */
  speed(bytesPerSecond: number): string;
  /** Seconds in one or two units: `4 sec`, `3 min`, `1 hr 5 min`. Coarse when long, so that it does not flicker. */
  duration(seconds: number): string;
  /** `45%` for 0.45. Never rounds up to 100% before the end. */
  percent(progress: number): string;
}

const byteUnits = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

export function createNumbers(locale: string): Numbers {
  const whole = new Intl.NumberFormat(locale);
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const unitFormats = new Map<string, Intl.NumberFormat>();

  const inUnit = (value: number, unit: string, digits: number) => {
    const key = `${unit} ${digits}`;
    const format =
      unitFormats.get(key) ??
      new Intl.NumberFormat(locale, {
        style: 'unit',
        unit,
        // The short form of a plain byte knows no plural ("5 byte"), in no language.
        unitDisplay: unit === 'byte' ? 'long' : 'short',
        maximumFractionDigits: digits,
      });
    unitFormats.set(key, format);
    // A number and its unit stay on one line.
    return format.format(value).replaceAll(' ', '\u00a0');
  };

  const inBytes = (bytes: number, suffix: '' | '-per-second') => {
    const { value, unit } = scaleBytes(bytes);
    // A byte has no fraction, and three digits need none.
    return inUnit(value, `${unit}${suffix}`, unit === 'byte' || value >= 100 ? 0 : 1);
  };

  return {
    whole: (count) => whole.format(count),
    bytes: (bytes) => inBytes(bytes, ''),
    speed: (bytesPerSecond) => inBytes(bytesPerSecond, '-per-second'),
    duration: (seconds) =>
      splitDuration(seconds)
        .map(([value, unit]) => inUnit(value, unit, 0))
        .join(' '),
    percent: (progress) => percent.format(progress < 1 ? Math.min(Math.round(progress * 100), 99) / 100 : 1),
  };
}

function scaleBytes(bytes: number): { value: number; unit: (typeof byteUnits)[number] } {
  let value = Math.max(0, bytes);
  let unit: (typeof byteUnits)[number] = 'byte';
  for (const larger of byteUnits.slice(1)) {
    // 999.6 kB would be shown as 1,000 kB.
    if (value < 999.5) break;
    value /= 1000;
    unit = larger;
  }
  return { value, unit };
}

function splitDuration(
  seconds: number,
): readonly (readonly [number, 'second' | 'minute' | 'hour' | 'day'])[] {
  const whole = Math.max(0, Math.ceil(seconds));
  if (whole <= 10) return [[whole, 'second']];
  if (whole <= 55) return [[Math.ceil(whole / 5) * 5, 'second']];
  const minutes = Math.max(1, Math.round(whole / 60));
  if (minutes < 60) return [[minutes, 'minute']];
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return [[Math.round(hours / 24), 'day']];
  return minutes % 60 === 0
    ? [[hours, 'hour']]
    : [
        [hours, 'hour'],
        [minutes % 60, 'minute'],
      ];
}
