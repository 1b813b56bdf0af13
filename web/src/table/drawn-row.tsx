import type { Row as TableRow, rowSortingFeature } from '@tanstack/react-table';
import { memo, type MouseEvent, type ReactNode } from 'react';
import type { Column } from './column.ts';

export type RowFeatures = { rowSortingFeature: typeof rowSortingFeature };
type Given<Row extends object> = {
  readonly row: TableRow<RowFeatures, Row>;
  readonly data: Row;
  readonly columns: readonly Column<Row>[];
  readonly index: number;
  readonly offset: number;
  readonly height: number;
  readonly isStop: boolean;
};

/** Drawn again only when its own data are others or it stands elsewhere. */
export const DrawnRow = memo(PlainRow, (a, b) =>
  (['data', 'columns', 'index', 'offset', 'height', 'isStop'] as const).every((name) => Object.is(a[name], b[name])),
) as typeof PlainRow;

function PlainRow<Row extends object>({ row, columns, data, index, offset, height, isStop }: Given<Row>): ReactNode {
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- the grid around it hears Enter
    <div
      role="row"
      className="long__row"
      aria-rowindex={index + 2}
      data-index={index}
      tabIndex={isStop ? 0 : -1}
      style={{ height, transform: `translateY(${offset}px)` }}
      onClick={openByClick}
    >
      {row.getAllCells().map(({ id }, place) => {
        const column = columns[place];
        return (
          <div key={id} role="gridcell" className={classOf(column)}>
            {column?.cell(data)}
          </div>
        );
      })}
    </div>
  );
}

/** The whole row leads where its first link leads, unless something else in it was meant, or a text is being marked. */
function openByClick({ target, currentTarget, metaKey, ctrlKey }: MouseEvent<HTMLElement>): void {
  if (metaKey || ctrlKey || getSelection()?.isCollapsed === false) return;
  if (target instanceof Element && target.closest('a, button') === null) currentTarget.querySelector('a')?.click();
}

function classOf<Row>(column: Column<Row> | undefined): string {
  const figure = column?.isFigure === true ? ' long__cell--figure' : '';
  return `long__cell long__cell--${column?.id ?? ''} card-${column?.card ?? 'hidden'}${figure}`;
}
