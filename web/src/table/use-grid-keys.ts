import { useCallback, useLayoutEffect, useRef, useState, type KeyboardEvent, type RefObject } from 'react';
import { useRowKeys } from '../keys/use-row-keys.ts';

type Given = {
  readonly count: number;
  readonly body: RefObject<HTMLElement | null>;
  /** Rows that are in sight. */
  readonly first: number;
  readonly last: number;
  readonly show: (index: number) => void;
};

/** Moves from row to row by keys. One row at a time is a stop of the Tab key: the one that was left last, or the first in sight. */
export function useGridKeys({ count, body, first, last, show }: Given): {
  readonly stop: number;
  readonly onKeyDown: (event: KeyboardEvent<HTMLElement>) => void;
} {
  const [at, setAt] = useState(0);
  const wanted = useRef<number | null>(null);
  // A row that was out of sight is there only after the list has scrolled.
  useLayoutEffect(() => {
    const row = wanted.current === null ? null : body.current?.querySelector<HTMLElement>(`[data-index="${wanted.current}"]`);
    if (row === null || row === undefined) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });
  const go = (next: number): void => {
    wanted.current = next;
    setAt(next);
    show(next);
  };
  const stop = at >= first && at <= last ? at : first;
  const step = useRef<(by: 1 | -1) => void>(() => undefined);
  useLayoutEffect(() => {
    // The first press goes to where reading begins; those after it go on from there.
    step.current = (by) => {
      const isIn = body.current?.contains(document.activeElement) === true;
      go(isIn ? Math.max(0, Math.min(count - 1, stop + by)) : stop);
    };
  });
  useRowKeys(
    body,
    useCallback((by: 1 | -1) => step.current(by), []),
  );
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const { key, target, altKey, ctrlKey, metaKey } = event;
    if (altKey || ctrlKey || metaKey || !(target instanceof HTMLElement)) return;
    const here = Number(target.closest<HTMLElement>('[data-index]')?.dataset['index'] ?? at);
    if (key === 'Enter' && target.dataset['index'] !== undefined) target.querySelector('a')?.click();
    const next = nextRow(key, { here, count, page: Math.max(1, last - first - 1) });
    if (next === null) return;
    event.preventDefault();
    event.stopPropagation();
    go(next);
  };
  return { stop, onKeyDown };
}

/** Where a key leads; null: it is none of ours. */
export function nextRow(key: string, { here, count, page }: { here: number; count: number; page: number }): number | null {
  const steps: Readonly<Record<string, number>> = {
    ArrowDown: here + 1,
    ArrowUp: here - 1,
    PageDown: here + page,
    PageUp: here - page,
    Home: 0,
    End: count - 1,
  };
  const next = steps[key];
  return next === undefined || count === 0 ? null : Math.max(0, Math.min(count - 1, next));
}
