import { Link, useSearch } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { EntryPageView, EntryView } from '../../../src/wire/ledger.ts';
import { AskedPart } from '../asked/asked-part.tsx';
import { useAsked } from '../asked/use-asked.ts';
import { MadeFrom } from '../decision/made-from-details.tsx';
import { readMade } from '../decision/made-from.ts';
import { useLive } from '../live/use-live.tsx';
import { showClock, showDay } from '../show.ts';
import { ChainPanel } from './chain-panel.tsx';
import { CheckPanel } from './check-panel.tsx';
import { explainUnseen, joinEntries, PAGE } from './ledger-pages.ts';
import './ledger.css';

/** What happens from now on is told by the stream. */
const ONCE = { everyMs: 3_600_000 };

export function LedgerPage(): ReactNode {
  const { subject } = useSearch({ from: '/ledger' });
  const { entries: told, past } = useLive();
  const about = subject === undefined ? '' : `&subject=${encodeURIComponent(subject)}`;
  const asked = useAsked<EntryPageView>(`/ledger?last=${PAGE}${about}`, ONCE);
  return (
    <section className="ledger" aria-labelledby="ledger">
      <title>Ledger – Plimsoll</title>
      <h1 id="ledger" className="headline__text">
        Ledger
      </h1>
      {subject !== undefined && (
        <p>
          Entries about <code>{subject}</code>.{' '}
          <Link to="/ledger" search={{}}>
            Show all
          </Link>
        </p>
      )}
      {past === null ? (
        <ChainPanel subject={subject} />
      ) : (
        <p className="quiet">The ledger as it was then. What proves it is shown of the present alone.</p>
      )}
      <AskedPart asked={asked} what="the ledger">
        {({ entries }) => (
          <>
            <Entries entries={joinEntries(entries, told, subject)} />
            {explainUnseen(entries) !== null && (
              <p className="quiet">
                {explainUnseen(entries)} <code>plimsoll ledger</code> reads all of them.
              </p>
            )}
          </>
        )}
      </AskedPart>
      <CheckPanel />
    </section>
  );
}

function Entries({ entries }: { entries: readonly EntryView[] }): ReactNode {
  if (entries.length === 0) return <p className="quiet">Nothing has been decided yet.</p>;
  return (
    <ol className="panel ledger__entries">
      {entries.map((entry) => (
        <li key={entry.seq} className="ledger__entry">
          <p className="ledger__when">
            <b>{entry.seq}</b>{' '}
            <time dateTime={entry.at}>
              {showDay(entry.at)} {showClock(entry.at)}
            </time>
          </p>
          <div>
            <p>{entry.sentence}</p>
            <Whole entry={entry} />
          </div>
        </li>
      ))}
    </ol>
  );
}

/** Fifty entries of some kilobytes each are not drawn for somebody who reads their sentences. */
function Whole({ entry }: { entry: EntryView }): ReactNode {
  const [isOpen, setIsOpen] = useState(false);
  const made = isOpen ? readMade(entry.body) : null;
  return (
    <details onToggle={(event) => setIsOpen(event.currentTarget.open)}>
      <summary className="quiet">
        {entry.actor} · {entry.kind} · {entry.subject} · <code>{entry.hash.slice(0, 12)}</code>
      </summary>
      {isOpen && (
        <>
          {made !== null && <MadeFrom decision={entry} made={made} />}
          <pre tabIndex={0}>{JSON.stringify(entry.body, null, 2)}</pre>
          <p className="quiet">
            hash <code>{entry.hash}</code>
            <br />
            previous <code>{entry.previous}</code>
          </p>
        </>
      )}
    </details>
  );
}
