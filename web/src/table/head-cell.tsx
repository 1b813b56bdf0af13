import type { ReactNode } from 'react';
import { readSorted, showSorted, type Column, type Sorted } from './column.ts';

type Given<Row> = {
  readonly given: Column<Row> | undefined;
  readonly way: false | 'asc' | 'desc';
  readonly press: () => void;
};

/** The name of a column; pressed, the list is ordered by it. */
export function HeadCell<Row>({ given, way, press }: Given<Row>): ReactNode {
  if (given === undefined) return null;
  const { title, sort, isFigure = false } = given;
  const order = way === false ? 'none' : way === 'asc' ? 'ascending' : 'descending';
  return (
    <div
      role="columnheader"
      className={isFigure ? 'long__title long__title--figure' : 'long__title'}
      {...(sort !== undefined && { 'aria-sort': order })}
    >
      {sort === undefined ? (
        <span className={title === '' ? 'hidden-visually' : undefined}>{title}</span>
      ) : (
        <button type="button" className="long__sort" onClick={press}>
          {title}
          <svg
            viewBox="0 0 8 12"
            width="7"
            height="11"
            aria-hidden="true"
            className={`long__way long__way--${way === false ? 'none' : way}`}
          >
            <path d="M4 1L7 5H1Z" className="long__up" />
            <path d="M4 11L1 7H7Z" className="long__down" />
          </svg>
        </button>
      )}
    </div>
  );
}

/** Where rows are cards there are no columns to press. */
export function SortChoice<Row>({
  columns,
  sorted,
  onSort,
}: {
  columns: readonly Column<Row>[];
  sorted: Sorted | null;
  onSort: (sorted: Sorted) => void;
}): ReactNode {
  const ways = columns.flatMap(({ id, title, sort, first = 'up' }) =>
    sort === undefined
      ? []
      : ([first, first === 'up' ? 'down' : 'up'] as const).map((way) => ({ title, sorted: { by: id, way } })),
  );
  if (ways.length === 0) return null;
  const choose = (text: string): void => {
    const next = readSorted(text, columns);
    if (next !== null) onSort(next);
  };
  return (
    <label className="long__choice">
      Sort by{' '}
      <select value={sorted === null ? '' : showSorted(sorted)} onChange={({ target }) => choose(target.value)}>
        {ways.map(({ title, sorted: one }) => (
          <option key={showSorted(one)} value={showSorted(one)}>
            {title}, {one.way === 'up' ? 'rising' : 'falling'}
          </option>
        ))}
      </select>
    </label>
  );
}
