import { useNavigate, useSearch } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import { PageHead } from '../kit/page-head.tsx';
import { Empty, Trouble, Waiting } from '../kit/waiting.tsx';
import { usePast } from '../live/use-live.tsx';
import { showCount } from '../show.ts';
import { ChainPanel } from './chain-panel.tsx';
import { EntryList } from './entry-list.tsx';
import type { LedgerSearch } from './entry-search.ts';
import { LedgerFilters } from './ledger-filters.tsx';
import { useEntries, type Entries } from './use-entries.ts';
import './ledger.css';

/** Everything that was promised, decided and done, newest first: looked through by words, and proven in the browser. */
export function LedgerPage(): ReactNode {
  const search: LedgerSearch = useSearch({ from: '/ledger' });
  const navigate = useNavigate({ from: '/ledger' });
  const change = (next: LedgerSearch): void =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true, resetScroll: false });
  const found = useEntries(search);
  const { first } = found;
  const isPast = usePast() !== null;
  // Who was sent here for the proof finds it open.
  const [isProving, setIsProving] = useState(() => location.hash === '#proof');
  return (
    <div className="ledger">
      <PageHead
        title="Ledger"
        about="Everything that was promised, decided and done, and why. Nothing in it is ever changed."
        facts={first !== null && <span>{showCount(first.total)} entries</span>}
        actions={
          !isPast && (
            <button type="button" className="button" aria-expanded={isProving} onClick={() => setIsProving(!isProving)}>
              Check the proof
            </button>
          )
        }
      />
      {isPast && <p className="quiet">The ledger as it was then. What proves it is shown of the present alone.</p>}
      {isProving && !isPast && <ChainPanel subject={search.subject} total={first?.total ?? null} />}
      <LedgerFilters search={search} kinds={first?.kinds ?? []} change={change} />
      {found.why !== null && <Trouble what="The ledger could not be looked through." why={found.why} />}
      {first === null ? (
        found.why === null && <Waiting what="the ledger" lines={8} />
      ) : (
        <Found found={found} search={search} dropped={first.dropped} />
      )}
    </div>
  );
}

function Found({ found, search, dropped }: { found: Entries; search: LedgerSearch; dropped: number }): ReactNode {
  const { entries, looked, next, isAsking, more } = found;
  return (
    <>
      {entries.length > 0 && (
        <div className="panel ledger__list">
          <EntryList entries={entries} again={JSON.stringify(search)} more={more} />
        </div>
      )}
      {entries.length === 0 && next === null && (
        <Empty title="Nothing of this was found.">Look for other words, or take a filter away.</Empty>
      )}
      <div className="ledger__end quiet" role="status">
        {isAsking && <span>Looking on. </span>}
        {next === null ? (
          <span>{showCount(entries.length)} shown: that is all.</span>
        ) : (
          <>
            <span>
              {showCount(entries.length)} shown; looked through {showCount(looked)} entries so far.
            </span>{' '}
            <button type="button" className="button" onClick={more} disabled={isAsking}>
              Look further back
            </button>
          </>
        )}
        {dropped > 0 && <span> Entries up to {showCount(dropped)} are in sealed files, and are not looked at.</span>}
      </div>
    </>
  );
}
