import { type FlagTable, flagName, variableName } from './flag.ts';

/** One line per flag, names and explanations each in a column of their own. */
export function flagsHelp(table: FlagTable): string {
  const rows = Object.entries(table).map(([key, flag]): [string, string] => {
    const notes = [
      ...(flag.repeatable ? ['may be repeated'] : []),
      ...(flag.fallbackText === undefined ? [] : [`default ${flag.fallbackText}`]),
    ];
    const note = notes.length === 0 ? '' : ` (${notes.join('; ')})`;
    return [`--${flagName(key)} ${flag.placeholder}`.trimEnd(), `${flag.summary}${note}`];
  });
  rows.push(['--help', 'shows this'], ['--version', 'tells the version']);
  const [firstKey = 'port'] = Object.keys(table);
  return [
    columns(rows),
    '',
    `Each can be set in the environment too: --${flagName(firstKey)} as ${variableName(firstKey)}, and so on.`,
  ].join('\n');
}

export function columns(rows: readonly (readonly [string, string])[]): string {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`).join('\n');
}
