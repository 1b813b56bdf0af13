import type { ReactNode } from 'react';

/** What is compared when a column is sorted; null: nothing is known, which comes last either way. */
export type Sortable = string | number | null;

/** One column of a long list. `cell` is asked only for rows that are in sight. */
export type Column<Row> = {
  readonly id: string;
  readonly title: string;
  /** A track of the grid: `minmax(12rem, 2fr)`, `6rem`. */
  readonly width: string;
  readonly cell: (row: Row) => ReactNode;
  /** Absent: it cannot be sorted by. */
  readonly sort?: (row: Row) => Sortable;
  /** Which way the first press sorts. */
  readonly first?: 'up' | 'down';
  readonly isFigure?: boolean;
  /** It gives way where there is less room than on a desk. */
  readonly onlyWide?: boolean;
  /** Its place in the card that a row becomes on a narrow screen: by lines, from the left. */
  readonly card?: 'name' | 'figure' | 'note' | 'side' | 'hidden';
};

/** By which column rows are ordered, and which way. */
export type Sorted = { readonly by: string; readonly way: 'up' | 'down' };

/** As it stands in an address: `burn`, `-burn`. */
export function readSorted(text: string | undefined, columns: readonly Pick<Column<never>, 'id' | 'sort'>[]): Sorted | null {
  const way = text?.startsWith('-') === true ? 'down' : 'up';
  const by = way === 'down' ? text?.slice(1) : text;
  return columns.some(({ id, sort }) => id === by && sort !== undefined) ? { by: by ?? '', way } : null;
}

export function showSorted({ by, way }: Sorted): string {
  return way === 'down' ? `-${by}` : by;
}
