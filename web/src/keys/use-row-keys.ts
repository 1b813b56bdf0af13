import { useEffect, type RefObject } from 'react';
import { isFree } from './use-keys.ts';

/**
 * `j` and `k` move the focus through the rows of a list: to the first link or button in each `[data-row]`, in the order in which
 * they stand. Where rows come and go with scrolling, `step` is asked instead: it brings the next row and its focus there.
 */
export function useRowKeys(list: RefObject<HTMLElement | null>, step?: (by: 1 | -1) => void): void {
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      if ((event.key !== 'j' && event.key !== 'k') || list.current === null || !isFree(event)) return;
      event.preventDefault();
      const by = event.key === 'j' ? 1 : -1;
      if (step === undefined) stepAmong(list.current, by);
      else step(by);
    };
    document.addEventListener('keydown', press);
    return () => document.removeEventListener('keydown', press);
  }, [list, step]);
}

function stepAmong(list: HTMLElement, by: 1 | -1): void {
  const rows = [...list.querySelectorAll<HTMLElement>('[data-row]')];
  const here = rows.findIndex((row) => row.contains(document.activeElement));
  const next = rows[here === -1 ? 0 : Math.min(rows.length - 1, Math.max(0, here + by))];
  const target = next?.querySelector<HTMLElement>('a, button, [tabindex="0"]') ?? next;
  target?.focus();
  target?.scrollIntoView({ block: 'nearest' });
}
