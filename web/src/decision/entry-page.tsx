import { Link, useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { OpenedEntryView } from '../../../src/wire/ledger.ts';
import { showEntry } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { PageHead } from '../kit/page-head.tsx';
import { Section } from '../kit/section.tsx';
import { Pill } from '../kit/state-word.tsx';
import { Trouble, Waiting } from '../kit/waiting.tsx';
import { usePast } from '../live/use-live.tsx';
import { bound, showClock, showCount, showDay } from '../show.ts';
import { CameOf } from './came-of.tsx';
import { EntryProof } from './entry-proof.tsx';
import { MadeFrom } from './made-from-details.tsx';
import { readMade } from './made-from.ts';
import { Neighbours } from './neighbours.tsx';
import { screensOf } from './screens-of.ts';
import './entry.css';

/** What became of it changes for a while; the entry itself never does. */
const OFTEN = { everyMs: 5_000 };

/** One entry, told as a story: what was decided, from what, under which rules, what was done about it, what came of it, and its proof. */
export function EntryPage(): ReactNode {
  const { seq } = useParams({ from: '/ledger/$seq' });
  const number = /^\d{1,15}$/.test(seq) ? Number(seq) : null;
  const asked = useAsked(number === null ? null : showEntry({ seq: number }), OFTEN);
  const crumbs = [{ text: 'Ledger', to: '/ledger' }, { text: `Entry ${number === null ? seq : showCount(number)}` }];
  if (number === null) return <Trouble what="There is no such entry." why="Entries have numbers." />;
  if (asked.kind !== 'known')
    return (
      <div className="entry">
        <PageHead title={`Entry ${showCount(number)}`} crumbs={crumbs} />
        {asked.kind === 'refused' ? (
          <Trouble what="The entry cannot be shown." why={asked.why} />
        ) : (
          <Waiting what={`entry ${number}`} lines={8} />
        )}
      </div>
    );
  return <Story opened={asked.view} crumbs={crumbs} />;
}

function Story({ opened, crumbs }: { opened: OpenedEntryView; crumbs: readonly { text: string; to?: string }[] }): ReactNode {
  const { entry, decision, catalog } = opened;
  const made = readMade(entry.body);
  return (
    <div className="entry">
      <PageHead
        title={`Entry ${showCount(entry.seq)}`}
        crumbs={crumbs}
        state={<Pill>{entry.kind}</Pill>}
        facts={
          <>
            <time dateTime={entry.at}>
              {showDay(entry.at)} {showClock(entry.at)} UTC
            </time>
            <span>by {entry.actor}</span>
            <span>
              about{' '}
              <Link to="/ledger" search={{ subject: entry.subject }}>
                {entry.subject}
              </Link>
            </span>
          </>
        }
      />
      <p className="entry__sentence">{bound(entry.sentence)}</p>
      <div className="entry__parts">
        <div className="entry__story">
          {decision !== null && (
            <Section id="from" title="What it was made from">
              <MadeFrom decision={entry} made={made} />
            </Section>
          )}
          <Section id="rules" title="Under which rules">
            <Rules catalog={catalog} policy={decision?.policy ?? null} />
          </Section>
          <CameOf opened={opened} />
          <Neighbours opened={opened} />
        </div>
        <Side entry={entry} />
      </div>
    </div>
  );
}

function Side({ entry }: { entry: OpenedEntryView['entry'] }): ReactNode {
  const past = usePast();
  return (
    <div className="entry__side">
      <Section id="then" title="What was known then">
        <p className="quiet">Every screen can be set back to this moment.</p>
        <ul className="entry__screens">
          {screensOf(entry).map(({ text, to }) => (
            <li key={to}>
              <Link to={to} search={{ at: entry.at }}>
                {text}
              </Link>
            </li>
          ))}
        </ul>
      </Section>
      {past === null ? <EntryProof entry={entry} /> : <p className="quiet">What proves it is shown of the present alone.</p>}
      <Section id="record" title="The record">
        <details>
          <summary className="quiet">as it stands in the ledger, whole</summary>
          <pre tabIndex={0} className="made__inputs">
            {JSON.stringify(entry.body, null, 2)}
          </pre>
        </details>
      </Section>
    </div>
  );
}

function Rules({ catalog, policy }: { catalog: OpenedEntryView['catalog']; policy: string | null }): ReactNode {
  if (catalog === null) return <p className="quiet">No catalog was in force yet.</p>;
  const isOther = policy !== null && policy !== catalog.revision;
  return (
    <>
      <p>
        Catalog <code>{catalog.revision.slice(0, 12)}</code>, in force since{' '}
        <Link to="/ledger/$seq" params={{ seq: String(catalog.seq) }}>
          entry {showCount(catalog.seq)}
        </Link>{' '}
        of {showDay(catalog.at)} {showClock(catalog.at)}.{' '}
        <Link to="/catalog" search={{ at: catalog.at }}>
          Read it as it was
        </Link>
      </p>
      {isOther && (
        <p className="tone-warning">
          The decision names another one: <code>{policy.slice(0, 12)}</code>.
        </p>
      )}
    </>
  );
}
