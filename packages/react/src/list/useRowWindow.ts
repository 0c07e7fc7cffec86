import {
  type FocusEvent,
  type RefObject,
  useCallback,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
} from 'react';
import { flushSync } from 'react-dom';
import {
  createRowHeights,
  type RowHeights,
  type RowRange,
  rowsWithin,
  type Segment,
  segmentsOf,
} from './rowWindow.ts';

/** A list up to this long is rendered whole: finding in the page, printing and reading line by line work as anywhere. */
const WHOLE_UP_TO = 100;
/** How far beyond what is in sight rows are there already, in CSS pixels. */
const MARGIN = 500;
/** Before any row was measured, in CSS pixels. */
const GUESSED_HEIGHT = 68;

/** Layout effects do nothing on a server, and React says so; there are no rows there anyway. */
const useClientLayoutEffect = typeof window === 'undefined' ? useEffect : useLayoutEffect;

export interface RowWindow {
  readonly segments: readonly Segment[];
  readonly windowed: boolean;
  readonly heights: RowHeights;
  readonly onFocus: (event: FocusEvent<HTMLElement>) => void;
  readonly onBlur: (event: FocusEvent<HTMLElement>) => void;
}

/**
 * Which rows of a list to render: all of a short one; of a long one those in sight. Rows stay in the flow of the page,
 * between gaps, so whatever scrolls (the list, a dialog, the page) need not be known, and rows may have any height.
 */
export function useRowWindow(ids: readonly string[], list: RefObject<HTMLElement | null>): RowWindow {
  const windowed = ids.length > WHOLE_UP_TO;
  const [heights] = useState(() => createRowHeights(GUESSED_HEIGHT));
  const [range, setRange] = useState<RowRange>({ first: 0, end: 16 });
  const [measurements, setMeasurements] = useState(0);
  const [focusedId, setFocusedId] = useState<string | null>(null);

  const segments = useMemo(() => {
    const shown = windowed ? range : { first: 0, end: ids.length };
    return segmentsOf(ids, shown, focusedId === null ? -1 : ids.indexOf(focusedId));
  }, [ids, windowed, range, focusedId]);

  const rendered = useRef(segments);
  const look = useCallback(() => {
    const element = list.current;
    if (!element) return;
    // Gaps are as high as their rows are thought to be: what rows turn out to be is seen in them before it is reckoned with.
    if (heights.note(measure(element, rendered.current))) return setMeasurements((count) => count + 1);
    const { top, bottom } = inSight(element);
    const next = rowsWithin(ids, heights, { top: top - MARGIN, bottom: bottom + MARGIN });
    setRange((last) => (last.first === next.first && last.end === next.end ? last : next));
  }, [ids, heights, list]);

  useClientLayoutEffect(() => {
    rendered.current = segments;
  }, [segments]);

  // Not after every change of the range: what rows turn out to be may move the range, which brings other rows, for ever.
  useClientLayoutEffect(() => {
    if (windowed) look();
  }, [windowed, look, measurements]);

  useEffect(() => {
    if (!windowed) return;
    // Scrolling does not bubble, but it is heard on its way down, whatever scrolls.
    // Rendered before the next frame is drawn, so that no gap is ever seen.
    const lookNow = () => flushSync(look);
    document.addEventListener('scroll', lookNow, { capture: true, passive: true });
    window.addEventListener('resize', lookNow);
    return () => {
      document.removeEventListener('scroll', lookNow, { capture: true });
      window.removeEventListener('resize', lookNow);
    };
  }, [windowed, look]);

  return {
    segments,
    windowed,
    heights,
    onFocus: (event) => setFocusedId(windowed ? rowOf(event, rendered.current) : null),
    // Within the list the focus event that follows says where it went; by then its row must not have gone.
    onBlur: ({ currentTarget, relatedTarget }) => {
      if (!currentTarget.contains(relatedTarget)) setFocusedId(null);
    },
  };
}

/** How high the rows are that are there. The list has one child for each segment. */
function measure(list: HTMLElement, segments: readonly Segment[]): ReadonlyMap<string, number> {
  const measured = new Map<string, number>();
  if (list.children.length !== segments.length) return measured;
  for (const [place, segment] of segments.entries()) {
    if (segment.type === 'gap') continue;
    const height = list.children[place]?.getBoundingClientRect().height ?? 0;
    if (height > 0) measured.set(segment.id, height);
  }
  return measured;
}

function rowOf(
  { target, currentTarget }: FocusEvent<HTMLElement>,
  segments: readonly Segment[],
): string | null {
  const place = Array.from(currentTarget.children).findIndex((child) => child.contains(target));
  const segment = segments[place];
  return segment?.type === 'row' ? segment.id : null;
}

/** What of a list can be seen, through all that scrolls or clips around it; from its first row, in CSS pixels. */
function inSight(list: HTMLElement): { top: number; bottom: number } {
  const origin = list.getBoundingClientRect().top + list.clientTop - list.scrollTop;
  let top = 0;
  let bottom = window.innerHeight;
  for (let box: HTMLElement | null = list; box && box !== document.body; box = box.parentElement) {
    if (getComputedStyle(box).overflowY === 'visible') continue;
    const edges = box.getBoundingClientRect();
    top = Math.max(top, edges.top);
    bottom = Math.min(bottom, edges.bottom);
  }
  return { top: top - origin, bottom: bottom - origin };
}
