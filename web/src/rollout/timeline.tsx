import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { TimelineEntryView } from '../../../src/wire/rollout.ts';
import { showClock } from '../show.ts';

export function Timeline({ entries, subject }: { entries: readonly TimelineEntryView[]; subject: string }): ReactNode {
  if (entries.length === 0) return <p className="quiet">Nothing is recorded yet.</p>;
  return (
    <>
      <ol className="timeline">
        {entries
          .toSorted((a, b) => b.seq - a.seq)
          .map((entry) => (
            <li
              key={entry.seq}
              className={entry.kind.startsWith('effect.') ? 'timeline__entry timeline__entry--effect' : 'timeline__entry'}
            >
              <time dateTime={entry.at} title={entry.at}>
                {showClock(entry.at)}
              </time>
              <div>
                <p>{entry.sentence}</p>
                <p className="quiet">
                  {entry.actor} · {entry.kind} · entry {entry.seq}
                </p>
              </div>
            </li>
          ))}
      </ol>
      <p className="quiet">
        <Link to="/ledger" search={{ subject }}>
          All of it, hash by hash, in the ledger
        </Link>
      </p>
    </>
  );
}
