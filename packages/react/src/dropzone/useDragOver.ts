import { type RefObject, useEffect, useState } from 'react';
import { refusesDrag } from './accept.ts';
import { carriesFiles } from './readTransfer.ts';

/**
 * Files over the drop area: `none`, dragged over the page (`page`), over the area (`over`), or over it and not all
 * acceptable (`refused`).
 */
export type DragState = 'none' | 'page' | 'over' | 'refused';

export interface DragOptions {
  readonly accept: string | undefined;
  readonly multiple: boolean;
  readonly disabled: boolean;
}

/** Follows files that are dragged over the page; keeps the browser from opening those that are dropped beside the area. */
export function useDragOver(
  area: RefObject<HTMLElement | null>,
  { accept, multiple, disabled }: DragOptions,
): DragState {
  const [drag, setDrag] = useState<DragState>('none');
  useEffect(() => {
    if (disabled) return;
    let entered: EventTarget | null = null;

    const look = (event: DragEvent) => {
      const { dataTransfer, target } = event;
      if (!carriesFiles(dataTransfer)) return;
      event.preventDefault();
      const inside = target instanceof Node && area.current?.contains(target);
      if (inside) dataTransfer.dropEffect = 'copy';
      setDrag(inside ? judgeDrag(dataTransfer, accept, multiple) : 'page');
    };
    const enter = (event: DragEvent) => {
      entered = event.target;
      look(event);
    };
    // The next element is entered before the last one is left: who leaves the last one entered, leaves the page.
    const leave = (event: DragEvent) => {
      if (event.target === entered) setDrag('none');
    };
    const end = (event: DragEvent) => {
      if (carriesFiles(event.dataTransfer)) event.preventDefault();
      setDrag('none');
    };
    const listeners = {
      dragenter: enter,
      dragover: look,
      dragleave: leave,
      drop: end,
      dragend: end,
    } as const;
    const names = Object.keys(listeners) as (keyof typeof listeners)[]; // Object.keys forgets the keys' type.
    for (const name of names) document.addEventListener(name, listeners[name]);
    return () => {
      for (const name of names) document.removeEventListener(name, listeners[name]);
      setDrag('none');
    };
  }, [area, accept, multiple, disabled]);
  return drag;
}

function judgeDrag(transfer: DataTransfer, accept: string | undefined, multiple: boolean): DragState {
  // Safari tells nothing of them before they are let go.
  const types = Array.from(transfer.items ?? [])
    .filter(({ kind }) => kind === 'file')
    .map(({ type }) => type);
  return refusesDrag(accept, types) || (!multiple && types.length > 1) ? 'refused' : 'over';
}
