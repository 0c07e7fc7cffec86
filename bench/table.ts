/** One run's figures, in the order of the table's columns. */
export type Sample = readonly number[];

export interface Spread {
  readonly least: number;
  readonly median: number;
  readonly most: number;
}

/** What one contender did with one work, over all rounds. */
export interface Row {
  readonly contender: string;
  /** Fewer than there are columns where the last ones say nothing of it. */
  readonly figures: readonly Spread[];
}

export interface Group {
  readonly work: string;
  readonly rows: readonly Row[];
}

/** A part of the bench as it is told: on the terminal, and in RESULTS.md. */
export interface Table {
  readonly title: string;
  /** What was done, what the figures mean, which way is better. */
  readonly about: string;
  readonly columns: readonly string[];
  /** Whom the first column is compared with; more than 1 x is more than it, whichever way is better. */
  readonly peer: string;
  readonly groups: readonly Group[];
}

export function spread(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (index: number) => sorted[index] ?? Number.NaN;
  const middle = (sorted.length - 1) / 2;
  return {
    least: at(0),
    median: (at(Math.floor(middle)) + at(Math.ceil(middle))) / 2,
    most: at(sorted.length - 1),
  };
}

/** Markdown that is a table on a terminal too. */
export function render({ title, about, columns, peer, groups }: Table): string {
  const head = ['work', 'contender', columns[0] ?? '', `x ${peer}`, ...columns.slice(1)];
  const lines = groups.flatMap(({ work, rows }) => {
    const against = rows.find((row) => row.contender === peer)?.figures[0]?.median ?? Number.NaN;
    return rows.map(({ contender, figures }) => {
      const [first, ...others] = figures.map(told);
      const ratio = (figures[0]?.median ?? Number.NaN) / against;
      return [work, contender, first ?? '', Number.isFinite(ratio) ? ratio.toFixed(2) : '-', ...others];
    });
  });
  const widths = head.map((cell, column) =>
    Math.max(cell.length, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const padded = (cell: string, width: number, at: number) =>
    at < 2 ? cell.padEnd(width) : cell.padStart(width);
  const row = (cells: readonly string[]) =>
    `| ${widths.map((width, at) => padded(cells[at] ?? '', width, at)).join(' | ')} |`;
  const rule = `|${widths.map((width, at) => (at < 2 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [`## ${title}`, '', about, '', row(head), rule, ...lines.map(row), ''].join('\n');
}

/** The median, and between which values it was found. */
function told({ least, median, most }: Spread): string {
  return least === most ? short(median) : `${short(median)} (${short(least)}-${short(most)})`;
}

function short(value: number): string {
  return value.toFixed(Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
}
