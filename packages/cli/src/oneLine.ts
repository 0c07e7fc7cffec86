/** An error and its causes on one line, for a log that tools read line by line. */
export function oneLine(error: unknown): string {
  const messages: string[] = [];
  for (let at = error; at !== undefined && at !== null && messages.length < 5; ) {
    messages.push(at instanceof Error ? at.message || at.name : String(at));
    at = at instanceof Error ? at.cause : undefined;
  }
  return messages.join(': ').replace(/\s*[\r\n]+\s*/g, ' ');
}
