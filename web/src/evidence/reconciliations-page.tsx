import { Link, useParams } from '@tanstack/react-router';
import { useState, type ReactNode } from 'react';
import type { ReconciliationDetail, ReconciliationView } from '../../../src/wire/reconciliation.ts';
import { AskedPart } from '../asked/asked-part.tsx';
import { getReconciliation, listReconciliations } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { useNow } from '../live/use-live.tsx';
import { showCount, showLength, showMoment } from '../show.ts';
import { readBuckets, reconciliationsHeadline, showFaults, showReconciliationState } from './reconciliation-rows.ts';
import { BucketStrip } from './bucket-strip.tsx';
import { Declare, EvidencePage, JourneyLink, PromisedOf, StateWord } from './evidence-page.tsx';

const EXAMPLE = `apiVersion: plimsoll/v1
kind: Reconciliation
metadata: { name: orders }
spec:
  journey: checkout
  expected: { postgres: { urlFile: /run/secrets/shop, table: orders, key: [id], value: [amount], at: created_at } }
  seen: { postgres: { urlEnv: WAREHOUSE_URL, table: orders, key: [id], value: [amount], at: created_at } }`;

export function ReconciliationsPage(): ReactNode {
  const asked = useAsked(listReconciliations(), { everyMs: 10_000 });
  return (
    <EvidencePage title="Reconciliations">
      {asked.kind !== 'known' && <h1 className="headline__text">Reconciliations</h1>}
      <AskedPart asked={asked} what="the reconciliations">
        {({ reconciliations: all }) => (
          <>
            <h1 className="headline__text">{reconciliationsHeadline(all)}</h1>
            {all.length === 0 && (
              <Declare text="A reconciliation compares two sides of the same data, row by row." example={EXAMPLE} />
            )}
            <ul className="evidence__list">
              {all.map((one) => (
                <Card key={one.name} one={one} />
              ))}
            </ul>
          </>
        )}
      </AskedPart>
    </EvidencePage>
  );
}

function Card({ one }: { one: ReconciliationView }): ReactNode {
  const state = showReconciliationState(one.state);
  return (
    <li className={`panel evidence__section evidence__section--${state.health}`}>
      <h2 className="evidence__name">
        <Link to="/evidence/reconciliations/$name" params={{ name: one.name }}>
          {one.display_name}
        </Link>{' '}
        <StateWord state={state} />
      </h2>
      <p>{one.sentence}.</p>
      <Facts one={one} />
    </li>
  );
}

function Facts({ one }: { one: ReconciliationView }): ReactNode {
  const { server: at } = useNow();
  return (
    <p className="facts">
      <span>
        of <JourneyLink name={one.journey} />
      </span>
      <span>{one.compare === 'values' ? 'keys and values' : 'keys alone'}</span>
      <span>
        every {showLength(one.every_ms)}, by {showLength(one.bucket_ms)}
      </span>
      <span>{one.checked_at === null ? 'never checked' : `checked ${showMoment(one.checked_at, at)}`}</span>
      <span>{one.lag_ms === null ? 'lag not known' : `${showLength(one.lag_ms)} behind`}</span>
      {one.rows !== null && <span>{showCount(one.rows)} rows</span>}
    </p>
  );
}

export function ReconciliationPage(): ReactNode {
  const { name } = useParams({ from: '/evidence/reconciliations/$name' });
  const asked = useAsked(getReconciliation({ name }), { everyMs: 10_000 });
  return (
    <EvidencePage title={`Reconciliation ${name}`}>
      <p className="crumb">
        <Link to="/evidence/reconciliations">Reconciliations</Link> / <span>{name}</span>
      </p>
      {asked.kind !== 'known' && <h1 className="headline__text">{name}</h1>}
      <AskedPart asked={asked} what={`reconciliation ${name}`}>
        {(view) => <Detail view={view} />}
      </AskedPart>
    </EvidencePage>
  );
}

function Detail({ view }: { view: ReconciliationDetail }): ReactNode {
  const { server: at } = useNow();
  const [chosen, setChosen] = useState<string | null>(null);
  const state = showReconciliationState(view.state);
  const strip = readBuckets(view);
  return (
    <>
      <h1 className="subject__name">
        {view.display_name} <StateWord state={state} />
      </h1>
      <p className={`subject__sentence subject__sentence--${state.health}`}>{view.sentence}.</p>
      <Facts one={view} />
      <PromisedOf indicators={view.indicators} />
      <section className="panel evidence__section" aria-labelledby="buckets">
        <h2 id="buckets">Bucket by bucket</h2>
        <p>
          {strip.sentence}
          {strip.left > 0 && ` The newest ${strip.buckets.length} are drawn.`}
        </p>
        <BucketStrip strip={strip} chosen={chosen} choose={setChosen} at={at} />
      </section>
      {view.differing.length > 0 && (
        <section className="panel evidence__section" aria-labelledby="differing">
          <h2 id="differing">Where they differ</h2>
          <div className="wide" tabIndex={0} role="region" aria-label="Differing buckets">
            <table className="plain-table">
              <thead>
                <tr>
                  {['Bucket', 'Expected', 'Matched', 'Differs by'].map((head) => (
                    <th key={head} scope="col">
                      {head}
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {view.differing.slice(0, 100).map((one) => (
                  <tr key={one.bucket} className={one.bucket === chosen ? 'is-chosen' : ''}>
                    <th scope="row">{showMoment(one.bucket, at)}</th>
                    <td>{showCount(one.expected)}</td>
                    <td>{showCount(one.matched)}</td>
                    <td className="tone-breach">{showFaults(one)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          {view.differing.length > 100 && <p className="quiet">The newest 100 are listed; the API lists up to 1,000.</p>}
        </section>
      )}
    </>
  );
}
