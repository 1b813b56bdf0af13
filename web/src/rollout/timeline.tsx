import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { TimelineEntryView } from '../../../src/wire/rollout.ts';
import { MadeFromDetails } from '../decision/made-from-details.tsx';
import { bound, showClock } from '../show.ts';

/** What is decided, and not told of: each of these carries what it was made from. */
const DECISIONS = new Set(['rollout.started', 'rollout.moved', 'rollout.queued', 'rollout.dequeued']);

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
                <p>{bound(entry.sentence)}</p>
                <p className="quiet">
                  {entry.actor} · {entry.kind} · entry {entry.seq}
                </p>
                {DECISIONS.has(entry.kind) && <MadeFromDetails decision={{ seq: entry.seq, at: entry.at, subject }} />}
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
