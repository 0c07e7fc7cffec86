/** An error and its causes on one line, for a log that tools read line by line. */
export function oneLine(error: unknown): string {
  const message = (error instanceof Error ? error.message || error.name : String(error))
    .replace(/\s+/g, ' ')
    .trim();
  const cause = error instanceof Error ? error.cause : undefined;
  return cause === undefined || cause === null ? message : `${message} (${oneLine(cause)})`;
}
