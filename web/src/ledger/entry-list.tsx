import { Link } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useMemo, useRef, useState, type ReactNode } from 'react';
import type { EntryLineView } from '../../../src/wire/ledger.ts';
import { showClock, showCount } from '../show.ts';
import { useGridKeys } from '../table/use-grid-keys.ts';
import { useHeldOrder } from '../table/use-held-order.ts';
import { useRowShape } from '../table/use-row-shape.ts';
import { itemsOf, nameOfDay, type EntryItem } from './entry-items.ts';
import { topicOf } from './entry-search.ts';
import '../table/table.css';

type Given = { readonly entries: readonly EntryLineView[]; readonly again: string; readonly more: () => void };

const LINES = { wide: 3.6, narrow: 6.6, day: 2.9 } as const;

/** Entries newest first, a line for each day; only those in sight are drawn. New ones wait while somebody reads. */
export function EntryList({ entries, again, more }: Given): ReactNode {
  const bySeq = useMemo(() => new Map(entries.map((entry) => [String(entry.seq), entry])), [entries]);
  const now = useMemo(() => [...bySeq.keys()], [bySeq]);
  const [newest, oldest] = [now[0] ?? '', now.at(-1) ?? ''];
  // Older ones that were asked for are no news; only what came on top is held back.
  const held = useHeldOrder(now, `${again} ${oldest}`);
  const items = useMemo(() => itemsOf(held.keys.flatMap((key) => bySeq.get(key) ?? [])), [held.keys.length, held.keys[0], bySeq]);
  const { isNarrow, height: rowHeight } = useRowShape();
  const rem = rowHeight / (isNarrow ? 4.75 : 2.75);
  const body = useRef<HTMLDivElement>(null);
  const [top, setTop] = useState(0);
  useLayoutEffect(() => {
    const found = (body.current?.getBoundingClientRect().top ?? 0) + scrollY;
    if (Math.abs(found - top) > 1) setTop(found);
  });
  const heightOf = (index: number): number =>
    Math.round((items[index]?.is === 'day' ? LINES.day : isNarrow ? LINES.narrow : LINES.wide) * rem);
  const window = useWindowVirtualizer({
    count: items.length,
    estimateSize: heightOf,
    overscan: 8,
    scrollMargin: top,
    getItemKey: (index) => items[index]?.key ?? index,
  });
  useLayoutEffect(() => window.measure(), [rem, isNarrow, newest, items.length, window]);
  const inSight = window.getVirtualItems();
  const keys = useGridKeys({
    count: items.length,
    body,
    first: window.range?.startIndex ?? 0,
    last: window.range?.endIndex ?? 0,
    show: (index) => window.scrollToIndex(index, { align: 'auto' }),
  });
  const isAtEnd = (inSight.at(-1)?.index ?? 0) >= items.length - 1;
  useEffect(() => {
    if (isAtEnd) more();
  }, [isAtEnd, items.length]);
  return (
    <div className="long entries" {...held.hands}>
      {held.moved > 0 && (
        <p className="long__moved" role="status">
          <button type="button" className="button" onClick={held.release}>
            {showCount(held.moved)} new
          </button>
        </p>
      )}
      <div
        role="list"
        aria-label="Entries"
        className="entries__body"
        ref={body}
        style={{ height: window.getTotalSize() }}
        onKeyDown={keys.onKeyDown}
      >
        {inSight.map(({ index, start, size, key }) => (
          <div
            key={key}
            role="listitem"
            data-index={index}
            tabIndex={index === keys.stop ? 0 : -1}
            className="entries__item"
            style={{ height: size, transform: `translateY(${start - top}px)` }}
          >
            <Item item={items[index]} />
          </div>
        ))}
      </div>
    </div>
  );
}

function Item({ item }: { item: EntryItem | undefined }): ReactNode {
  if (item === undefined) return null;
  if (item.is === 'day') return <p className="entries__day">{nameOfDay(item.day)}</p>;
  const { seq, at, kind, actor, subject, sentence } = item.entry;
  return (
    <Link to="/ledger/$seq" params={{ seq: String(seq) }} tabIndex={-1} className="ledger__entry" title={sentence}>
      <time className="entries__time" dateTime={at}>
        {showClock(at)}
      </time>
      <span className="entries__sentence">{sentence}</span>
      <span className="entries__about">
        <span className="entries__topic">{topicOf(kind) ?? kind}</span>
        <span className="entries__who">
          {actor} · {subject}
        </span>
      </span>
      <span className="entries__seq">{showCount(seq)}</span>
    </Link>
  );
}
