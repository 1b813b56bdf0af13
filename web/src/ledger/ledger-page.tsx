import { Link, useSearch } from '@tanstack/react-router';
import { useEffect, useState, type ReactNode } from 'react';
import type { EntryPageView, EntryView, VerificationView } from '../../../src/wire/ledger.ts';
import { ask } from '../api.ts';
import { useLive } from '../live/use-live.tsx';
import { showClock, showCount, showDay } from '../show.ts';
import { CheckPanel } from './check-panel.tsx';
import { explainUnseen, joinEntries, newestAfter, PAGE } from './ledger-pages.ts';
import './ledger.css';

type Asked =
  | { readonly kind: 'asking' }
  | {
      readonly kind: 'known';
      readonly chain: VerificationView;
      readonly entries: readonly EntryView[];
      readonly unseen: string | null;
    }
  | { readonly kind: 'failed'; readonly why: string };

export function LedgerPage(): ReactNode {
  const { subject } = useSearch({ from: '/ledger' });
  const { entries: told } = useLive();
  const [asked, setAsked] = useState<Asked>({ kind: 'asking' });
  useEffect(() => {
    let gone = false;
    const answer = (next: Asked): void => {
      if (!gone) setAsked(next);
    };
    askLedger(subject).then(answer, (error: unknown) =>
      answer({ kind: 'failed', why: error instanceof Error ? error.message : String(error) }),
    );
    return () => {
      gone = true;
    };
  }, [subject]);
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
      {asked.kind === 'asking' && <p className="quiet">Reading the ledger and checking its chain.</p>}
      {asked.kind === 'failed' && <p className="tone-breach">{asked.why}</p>}
      {asked.kind === 'known' && (
        <>
          <Chain chain={asked.chain} />
          <Entries entries={joinEntries(asked.entries, told, subject)} />
          {asked.unseen !== null && (
            <p className="quiet">
              {asked.unseen} <code>plimsoll ledger</code> reads all of them.
            </p>
          )}
        </>
      )}
      <CheckPanel />
    </section>
  );
}

async function askLedger(subject: string | undefined): Promise<Asked> {
  const chain = await ask<VerificationView>('/ledger/verify');
  const after = subject === undefined ? newestAfter(chain.entries) : 0;
  const about = subject === undefined ? '' : `&subject=${encodeURIComponent(subject)}`;
  const page = await ask<EntryPageView>(`/ledger?after=${after}&limit=${PAGE}${about}`);
  return { kind: 'known', chain, entries: page.entries, unseen: explainUnseen({ after, next: page.next }) };
}

function Chain({ chain }: { chain: VerificationView }): ReactNode {
  if (!chain.intact) {
    return (
      <p className="ledger__chain tone-breach" role="alert">
        The chain is broken{chain.first_broken === null ? '' : ` at entry ${chain.first_broken.seq}: ${chain.first_broken.why}`}.
      </p>
    );
  }
  return (
    <p className="ledger__chain">
      <b className="tone-good">The chain is intact.</b> {showCount(chain.entries)} entries, head{' '}
      <code>{chain.head === null ? 'none yet' : chain.head.slice(0, 16)}</code>, checked when this page was opened.
    </p>
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
            <details>
              <summary className="quiet">
                {entry.actor} · {entry.kind} · {entry.subject} · <code>{entry.hash.slice(0, 12)}</code>
              </summary>
              <pre>{JSON.stringify(entry.body, null, 2)}</pre>
              <p className="quiet">
                hash <code>{entry.hash}</code>
                <br />
                previous <code>{entry.previous}</code>
              </p>
            </details>
          </div>
        </li>
      ))}
    </ol>
  );
}
