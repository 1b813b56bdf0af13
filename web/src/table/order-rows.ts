import type { Column, Sortable, Sorted } from './column.ts';

/**
 * Rows in the order that is asked for; those that compare alike stay as they came, so that a list does not dance. What is
 * compared is taken once of each row: ten thousand are ordered within a few milliseconds.
 */
export function orderRows<Row>(rows: readonly Row[], sorted: Sorted | null, columns: readonly Column<Row>[]): readonly Row[] {
  const valueOf = columns.find(({ id }) => id === sorted?.by)?.sort;
  if (sorted === null || valueOf === undefined) return rows;
  const values: Sortable[] = rows.map((row) => valueOf(row));
  const sign = sorted.way === 'up' ? 1 : -1;
  const places = rows.map((_, index) => index);
  places.sort((a, b) => compare(values[a] ?? null, values[b] ?? null, sign) || a - b);
  return places.map((place) => rows[place] as Row);
}

function compare(a: Sortable, b: Sortable, sign: number): number {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -sign : sign;
}
