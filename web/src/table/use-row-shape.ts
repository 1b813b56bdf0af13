import { useSyncExternalStore } from 'react';

/** Rows become cards of two lines below this width; table.css says the same. */
const NARROW = '(max-width: 48rem)';
const WIDE = '(min-width: 76rem)';
const ROW_REM = { wide: 2.75, narrow: 4.75 } as const;

export type RowShape = {
  readonly isNarrow: boolean;
  readonly isWide: boolean;
  readonly height: number;
  /** Pixels of one. */ readonly rem: number;
};

/** How high each row is, in pixels: it is fixed, so that nothing is measured while the list scrolls. */
export function useRowShape(): RowShape {
  const key = useSyncExternalStore(watch, read);
  const [shape = 'wide', rem = '16'] = key.split(' ');
  const isNarrow = shape === 'narrow';
  return {
    isNarrow,
    isWide: shape === 'wide',
    height: Math.round(ROW_REM[isNarrow ? 'narrow' : 'wide'] * Number(rem)),
    rem: Number(rem),
  };
}

function read(): string {
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize);
  return `${matchMedia(NARROW).matches ? 'narrow' : matchMedia(WIDE).matches ? 'wide' : 'middle'} ${rem}`;
}

function watch(changed: () => void): () => void {
  addEventListener('resize', changed);
  return () => removeEventListener('resize', changed);
}
