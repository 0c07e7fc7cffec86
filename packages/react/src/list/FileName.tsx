import type { HTMLAttributes } from 'react';

/** How much of a long name's end stays in sight: the extension and what tells `part 1` from `part 2`. */
const tailLength = 10;

export interface FileNameProps extends HTMLAttributes<HTMLSpanElement> {
  readonly name: string;
}

/** A file's name, shortened in the middle where there is no room; heard as a whole. */
export function FileName({ name, ...rest }: FileNameProps) {
  const cut = name.length > 2 * tailLength ? beginOf(name, name.length - tailLength) : name.length;
  return (
    <span className="tus-item-name" dir="auto" title={name} {...rest}>
      {cut < name.length && <span className="tus-heard">{name}</span>}
      <span aria-hidden={cut < name.length || undefined}>{name.slice(0, cut)}</span>
      {cut < name.length && <span aria-hidden="true">{name.slice(cut)}</span>}
    </span>
  );
}

/** Where the character begins that is at `index`: an emoji is two units, and half of one is none. */
function beginOf(name: string, index: number): number {
  return (name.codePointAt(index - 1) ?? 0) > 0xffff ? index - 1 : index;
}
