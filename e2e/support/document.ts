import { readFileSync } from 'node:fs';

/** A fenced block of a Markdown document. */
export interface CodeBlock {
  /** `ts`, `tsx`, `sh` ... */
  readonly language: string;
  /** The file that the block's first line names, as in `// lib/storage.ts`; `null` where it names none. */
  readonly file: string | null;
  readonly text: string;
  /** Of its first line, counted from 1. */
  readonly line: number;
}

/** The fenced blocks of a document, in order. */
export function codeBlocks(path: string): readonly CodeBlock[] {
  const markdown = readFileSync(path, 'utf8');
  return [...markdown.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(
    ({ 1: language = '', 2: text = '', index }) => ({
      language,
      file: text.match(/^\/\/ (\S+\.\w+)\n/)?.[1] ?? null,
      text,
      line: markdown.slice(0, index).split('\n').length + 1,
    }),
  );
}
