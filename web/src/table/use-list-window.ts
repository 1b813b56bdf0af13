import { useWindowVirtualizer, type VirtualItem } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { useGridKeys } from './use-grid-keys.ts';

type Given = {
  readonly count: number;
  /** Rows have heights that are known beforehand, so that nothing is measured while the list scrolls. */
  readonly heightOf: (index: number) => number;
  /** Another text where heights are others: another shape, other rows. */
  readonly again: string;
};
type ListWindow = {
  readonly inSight: readonly VirtualItem[];
  /** Where the list begins on the page. */
  readonly top: number;
  readonly height: number;
  readonly stop: number;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
};

/** The rows of a list that are in sight of the page's own window, and the keys that move among all of them. */
export function useListWindow(body: RefObject<HTMLDivElement | null>, { count, heightOf, again }: Given): ListWindow {
  const top = useTop(body);
  const window = useWindowVirtualizer({ count, estimateSize: heightOf, overscan: 8, scrollMargin: top });
  useLayoutEffect(() => window.measure(), [again, window]);
  const { stop, onKeyDown } = useGridKeys({
    count,
    body,
    first: window.range?.startIndex ?? 0,
    last: window.range?.endIndex ?? 0,
    show: (index) => window.scrollToIndex(index, { align: 'auto' }),
  });
  return { inSight: window.getVirtualItems(), top, height: window.getTotalSize(), stop, onKeyDown };
}

/** What stands above the list may grow or go; the page grows and shrinks with it. */
function useTop(body: RefObject<HTMLElement | null>): number {
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const look = (): void => {
      const found = Math.round((body.current?.getBoundingClientRect().top ?? 0) + scrollY);
      setTop((before) => (Math.abs(found - before) > 1 ? found : before));
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(document.body);
    return () => observer.disconnect();
  }, [body]);
  return top;
}

/** Asks for more when the end comes into sight. */
export function useMore(more: (() => void) | undefined, { inSight }: Pick<ListWindow, 'inSight'>, count: number): void {
  const last = useRef(more);
  useLayoutEffect(() => {
    last.current = more;
  });
  const isAtEnd = (inSight.at(-1)?.index ?? 0) >= count - 1;
  const isThere = more !== undefined;
  useEffect(() => {
    if (isAtEnd && isThere) last.current?.();
  }, [isAtEnd, isThere, count]);
}
