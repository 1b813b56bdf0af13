import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { EntryLineView, OpenedEntryView } from '../../../src/wire/ledger.ts';
import { Section } from '../kit/section.tsx';
import { showClock, showCount, showDay } from '../show.ts';

/** What was recorded about the same subject before and after, with this entry in its place. */
export function Neighbours({ opened }: { opened: OpenedEntryView }): ReactNode {
  const { entry, earlier, later, later_left_out: isLeftOut } = opened;
  return (
    <Section
      id="around"
      title="Before and after, about the same"
      aside={
        <Link to="/ledger" search={{ subject: entry.subject }}>
          all of it
        </Link>
      }
    >
      <ol className="around">
        {earlier.toReversed().map((line) => (
          <Neighbour key={line.seq} line={line} day={entry.at} />
        ))}
        <li className="around__here" aria-current="true">
          <span className="around__time">{showClock(entry.at)}</span>
          <span>this entry</span>
        </li>
        {later.map((line) => (
          <Neighbour key={line.seq} line={line} day={entry.at} />
        ))}
      </ol>
      {isLeftOut && <p className="quiet">And more later.</p>}
    </Section>
  );
}

function Neighbour({ line: { seq, at, sentence, actor }, day }: { line: EntryLineView; day: string }): ReactNode {
  return (
    <li>
      <time className="around__time" dateTime={at}>
        {showDay(at) === showDay(day) ? showClock(at) : `${showDay(at)} ${showClock(at)}`}
      </time>
      <Link to="/ledger/$seq" params={{ seq: String(seq) }} title={`entry ${showCount(seq)}, by ${actor}`}>
        {sentence}
      </Link>
    </li>
  );
}
