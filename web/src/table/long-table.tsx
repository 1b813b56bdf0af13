import { rowSortingFeature, tableFeatures, useTable, type ColumnDef, type ReactTable } from '@tanstack/react-table';
import { useMemo, useRef, type CSSProperties, type ReactNode } from 'react';
import type { Column, Sorted } from './column.ts';
import { DrawnRow, type RowFeatures } from './drawn-row.tsx';
import { HeadCell, SortChoice } from './head-cell.tsx';
import { MovedNote } from './moved-note.tsx';
import { useHeldOrder } from './use-held-order.ts';
import { useListWindow, useMore } from './use-list-window.ts';
import { useRowShape } from './use-row-shape.ts';
import './table.css';

type Given<Row> = {
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  /** In the order of now. */
  readonly rows: readonly Row[];
  readonly keyOf: (row: Row) => string;
  readonly sorted: Sorted | null;
  /** Absent: the order is the server's. */
  readonly onSort?: (sorted: Sorted) => void;
  /** Asked when the end of the rows comes into sight: there are more. */
  readonly more?: (() => void) | undefined;
};

/**
 * A list of any length: only the rows in sight are drawn, with a fixed height each. Every row is one stop for the keyboard; the
 * first link in it is what Enter opens. Live rows change in place, and stay where they are while somebody reads.
 */
export function LongTable<Row extends object>({ label, columns: all, rows, keyOf, sorted, onSort, more }: Given<Row>): ReactNode {
  const byKey = useMemo(() => new Map(rows.map((row) => [keyOf(row), row])), [rows, keyOf]);
  const now = useMemo(() => [...byKey.keys()], [byKey]);
  const held = useHeldOrder(now, `${sorted?.by ?? ''} ${sorted?.way ?? ''}`);
  const { isNarrow, isWide, height } = useRowShape();
  const columns = useMemo(() => all.filter(({ onlyWide }) => isWide || onlyWide !== true), [all, isWide]);
  const body = useRef<HTMLDivElement>(null);
  const list = useListWindow(body, { count: held.keys.length, heightOf: () => height, again: String(height) });
  useMore(more, list, held.keys.length);
  const shown = list.inSight.flatMap(({ index }) => byKey.get(held.keys[index] ?? '') ?? []);
  const table = useColumns({ columns, shown, keyOf, sorted, onSort });
  const drawn = table.getRowModel().rows;
  return (
    <div className="long" style={tracksOf(columns)} {...held.hands}>
      {isNarrow && onSort !== undefined && <SortChoice columns={columns} sorted={sorted} onSort={onSort} />}
      <MovedNote moved={held.moved} release={held.release} />
      <div
        role="grid"
        aria-label={label}
        aria-rowcount={held.keys.length + 1}
        aria-colcount={columns.length}
        onKeyDown={list.onKeyDown}
        tabIndex={-1}
      >
        <TableHead table={table} columns={columns} />
        <div
          role="rowgroup"
          className={isNarrow ? 'long__body long__body--cards' : 'long__body'}
          ref={body}
          style={{ height: list.height }}
        >
          {list.inSight.map(({ index, start }, place) => {
            const row = drawn[place];
            return row === undefined ? null : (
              <DrawnRow
                key={row.id}
                row={row}
                data={row.original}
                columns={columns}
                index={index}
                offset={start - list.top}
                height={height}
                isStop={index === list.stop}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

function TableHead<Row extends object>({
  table,
  columns,
}: {
  table: ReactTable<RowFeatures, Row>;
  columns: readonly Column<Row>[];
}): ReactNode {
  return (
    <div role="rowgroup" className="long__head">
      {table.getHeaderGroups().map((group) => (
        <div key={group.id} role="row" className="long__row" aria-rowindex={1}>
          {group.headers.map(({ id, column }) => (
            <HeadCell
              key={id}
              given={columns.find((one) => one.id === id)}
              way={column.getIsSorted()}
              press={() => column.toggleSorting()}
            />
          ))}
        </div>
      ))}
    </div>
  );
}

type Shown<Row> = Pick<Given<Row>, 'columns' | 'keyOf' | 'sorted'> & {
  readonly shown: readonly Row[];
  readonly onSort: Given<Row>['onSort'] | undefined;
};

/** The table knows the rows in sight alone: thousands are ordered and chosen from once, outside of it. */
function useColumns<Row extends object>({ columns, shown, keyOf, sorted, onSort }: Shown<Row>): ReactTable<RowFeatures, Row> {
  const sorting = sorted === null ? [] : [{ id: sorted.by, desc: sorted.way === 'down' }];
  return useTable({
    features: FEATURES,
    columns: useMemo(() => columns.map(toTableColumn), [columns]),
    data: shown,
    getRowId: keyOf,
    manualSorting: true,
    enableSortingRemoval: false,
    state: { sorting },
    onSortingChange: (next) => {
      const [first] = typeof next === 'function' ? next(sorting) : next;
      if (first !== undefined) onSort?.({ by: first.id, way: first.desc ? 'down' : 'up' });
    },
  });
}

const FEATURES = tableFeatures({ rowSortingFeature });

function tracksOf<Row>(columns: readonly Column<Row>[]): CSSProperties {
  return { '--tracks': columns.map(({ width }) => width).join(' ') } as CSSProperties;
}

function toTableColumn<Row extends object>({ id, title, sort, first }: Column<Row>): ColumnDef<RowFeatures, Row> {
  return {
    id,
    header: title,
    accessorFn: (row) => sort?.(row) ?? null,
    enableSorting: sort !== undefined,
    sortDescFirst: first === 'down',
  };
}
