import { Link } from '@tanstack/react-router';
import { useMemo, useRef, type ReactNode } from 'react';
import type { EntryLineView } from '../../../src/wire/ledger.ts';
import { bound, showClock, showCount } from '../show.ts';
import { MovedNote } from '../table/moved-note.tsx';
import { useHeldOrder } from '../table/use-held-order.ts';
import { useListWindow, useMore } from '../table/use-list-window.ts';
import { useRowShape } from '../table/use-row-shape.ts';
import { itemsOf, nameOfDay, type EntryItem } from './entry-items.ts';
import { topicOf } from './entry-search.ts';
import '../table/table.css';

type Given = {
  readonly entries: readonly EntryLineView[];
  /** Another text where something else is looked for. */
  readonly again: string;
  readonly more: () => void;
};

/** Heights in rem of a line of text and of a day: fixed, as long sentences are cut. */
const HEIGHTS = { wide: 3.6, narrow: 6.6, day: 2.9 } as const;

/** Entries newest first, a line for each day; only those in sight are drawn. New ones wait while somebody reads. */
export function EntryList({ entries, again, more }: Given): ReactNode {
  const bySeq = useMemo(() => new Map(entries.map((entry) => [String(entry.seq), entry])), [entries]);
  const now = useMemo(() => [...bySeq.keys()], [bySeq]);
  // Older ones that were asked for are no news; only what came on top is held back.
  const held = useHeldOrder(now, `${again} ${now.at(-1) ?? ''}`);
  const { keys } = held;
  const items = useMemo(() => itemsOf(keys.flatMap((key) => bySeq.get(key) ?? [])), [keys, bySeq]);
  const { isNarrow, rem } = useRowShape();
  const heightOf = (index: number): number =>
    Math.round((items[index]?.is === 'day' ? HEIGHTS.day : isNarrow ? HEIGHTS.narrow : HEIGHTS.wide) * rem);
  const body = useRef<HTMLDivElement>(null);
  const list = useListWindow(body, {
    count: items.length,
    heightOf,
    again: `${rem} ${isNarrow} ${keys[0] ?? ''} ${items.length}`,
  });
  useMore(more, list, items.length);
  return (
    <div className="long" {...held.hands}>
      <MovedNote moved={held.moved} release={held.release} what="new" />
      <div
        role="grid"
        aria-rowcount={items.length}
        aria-label="Entries"
        className="entries__body"
        ref={body}
        style={{ height: list.height }}
        onKeyDown={list.onKeyDown}
        tabIndex={-1}
      >
        {list.inSight.map(({ index, start, size }) => (
          <Item
            key={items[index]?.key ?? index}
            item={items[index]}
            index={index}
            isStop={index === list.stop}
            style={{ height: size, transform: `translateY(${start - list.top}px)` }}
          />
        ))}
      </div>
    </div>
  );
}

type ItemGiven = {
  readonly item: EntryItem | undefined;
  readonly index: number;
  readonly isStop: boolean;
  readonly style: { readonly height: number; readonly transform: string };
};

function Item({ item, index, isStop, style }: ItemGiven): ReactNode {
  return (
    <div
      role="row"
      aria-rowindex={index + 1}
      data-index={index}
      tabIndex={isStop ? 0 : -1}
      className="entries__item"
      style={style}
    >
      <div role="gridcell" className="entries__cell">
        {item?.is === 'day' && <p className="entries__day">{nameOfDay(item.day)}</p>}
        {item?.is === 'entry' && <EntryLine entry={item.entry} />}
      </div>
    </div>
  );
}

function EntryLine({ entry: { seq, at, kind, actor, subject, sentence } }: { entry: EntryLineView }): ReactNode {
  return (
    <Link to="/ledger/$seq" params={{ seq: String(seq) }} tabIndex={-1} className="ledger__entry" title={sentence}>
      <time className="entries__time" dateTime={at}>
        {showClock(at)}
      </time>
      <span className="entries__sentence">{bound(sentence)}</span>
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
