import { rowSortingFeature, tableFeatures, useTable, type ColumnDef, type Row as TableRow } from '@tanstack/react-table';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import {
  memo,
  useEffect,
  useLayoutEffect,
  useMemo,
  useRef,
  useState,
  type CSSProperties,
  type MouseEvent,
  type ReactNode,
} from 'react';
import { HeadCell, SortChoice } from './head-cell.tsx';
import type { Column, Sorted } from './column.ts';
import { useGridKeys } from './use-grid-keys.ts';
import { useRowShape } from './use-row-shape.ts';
import { useHeldOrder } from './use-held-order.ts';
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

const features = tableFeatures({ rowSortingFeature });
type Features = typeof features;

/**
 * A list of any length: only the rows in sight are drawn, with a fixed height each. Every row is one stop for the keyboard; the
 * first link in it is what Enter opens. Live rows change in place, and stay where they are while somebody reads.
 */
export function LongTable<Row>({ label, columns: all, rows, keyOf, sorted, onSort, more }: Given<Row>): ReactNode {
  const byKey = useMemo(() => new Map(rows.map((row) => [keyOf(row), row])), [rows, keyOf]);
  const now = useMemo(() => [...byKey.keys()], [byKey]);
  const held = useHeldOrder(now, `${sorted?.by ?? ''} ${sorted?.way ?? ''}`);
  const { isNarrow, isWide, height } = useRowShape();
  const columns = useMemo(() => all.filter(({ onlyWide }) => isWide || onlyWide !== true), [all, isWide]);
  const body = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  // What stands above the list may have grown.
  useLayoutEffect(() => {
    const found = (body.current?.getBoundingClientRect().top ?? 0) + scrollY;
    if (Math.abs(found - top) > 1) setTop(found);
  });
  const window = useWindowVirtualizer({ count: held.keys.length, estimateSize: () => height, overscan: 8, scrollMargin: top });
  useLayoutEffect(() => window.measure(), [height, window]);
  const inSight = window.getVirtualItems();
  const keys = useGridKeys({
    count: held.keys.length,
    body,
    first: window.range?.startIndex ?? 0,
    last: window.range?.endIndex ?? 0,
    show: (index) => window.scrollToIndex(index, { align: 'auto' }),
  });
  useMore(more, (inSight.at(-1)?.index ?? 0) >= held.keys.length - 1);
  const shown = inSight.flatMap(({ index }) => byKey.get(held.keys[index] ?? '') ?? []);
  const table = useTable({
    features,
    columns: useMemo(() => columns.map(toTableColumn), [columns]),
    data: shown,
    getRowId: keyOf,
    manualSorting: true,
    enableSortingRemoval: false,
    state: { sorting: sorted === null ? [] : [{ id: sorted.by, desc: sorted.way === 'down' }] },
    onSortingChange: (next) => {
      const [first] = typeof next === 'function' ? next(table.state.sorting) : next;
      if (first !== undefined) onSort?.({ by: first.id, way: first.desc ? 'down' : 'up' });
    },
  });
  const drawn = table.getRowModel().rows;
  return (
    <div className="long" style={tracksOf(columns)} {...held.hands}>
      {isNarrow && onSort !== undefined && <SortChoice columns={columns} sorted={sorted} onSort={onSort} />}
      {held.moved > 0 && (
        <p className="long__moved" role="status">
          <button type="button" className="button" onClick={held.release}>
            {held.moved === 1 ? '1 has moved' : `${held.moved.toLocaleString('en')} have moved`} – sort again
          </button>
        </p>
      )}
      <div role="grid" aria-label={label} aria-rowcount={held.keys.length + 1} aria-colcount={columns.length}>
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
        <div
          role="rowgroup"
          className={isNarrow ? 'long__body long__body--cards' : 'long__body'}
          ref={body}
          style={{ height: window.getTotalSize() }}
          onKeyDown={keys.onKeyDown}
        >
          {inSight.map(({ index, start }, place) => {
            const row = drawn[place];
            return row === undefined ? null : (
              <DrawnRow
                key={row.id}
                row={row}
                data={row.original}
                columns={columns}
                index={index}
                offset={start - top}
                height={height}
                isStop={index === keys.stop}
              />
            );
          })}
        </div>
      </div>
    </div>
  );
}

type RowGiven<Row> = {
  readonly row: TableRow<Features, Row & {}>;
  readonly data: Row;
  readonly columns: readonly Column<Row>[];
  readonly index: number;
  readonly offset: number;
  readonly height: number;
  readonly isStop: boolean;
};

/** Drawn again only when its own data are others or it stands elsewhere. */
const DrawnRow = memo(PlainRow, (a, b) =>
  (['data', 'columns', 'index', 'offset', 'height', 'isStop'] as const).every((name) => Object.is(a[name], b[name])),
) as typeof PlainRow;

function PlainRow<Row>({ row, columns, data, index, offset, height, isStop }: RowGiven<Row>): ReactNode {
  return (
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

function useMore(more: (() => void) | undefined, isAtEnd: boolean): void {
  const last = useRef(more);
  useLayoutEffect(() => void (last.current = more));
  useEffect(() => {
    if (isAtEnd) last.current?.();
  }, [isAtEnd, more]);
}

function tracksOf<Row>(columns: readonly Column<Row>[]): CSSProperties {
  return { '--tracks': columns.map(({ width }) => width).join(' ') } as CSSProperties;
}

function classOf<Row>(column: Column<Row> | undefined): string {
  return `long__cell long__cell--${column?.id ?? ''} card-${column?.card ?? 'hidden'}${column?.isFigure === true ? ' long__cell--figure' : ''}`;
}

function toTableColumn<Row>({ id, title, sort, first }: Column<Row>): ColumnDef<Features, Row & {}> {
  return {
    id,
    header: title,
    accessorFn: (row) => sort?.(row) ?? null,
    enableSorting: sort !== undefined,
    sortDescFirst: first === 'down',
  };
}
