import type { ReactNode } from 'react';
import type { CoverageView } from '../../../src/wire/coverage.ts';
import type { SourceView } from '../../../src/wire/source.ts';
import { AskedPart, Provenance } from '../asked/asked-part.tsx';
import { listSources, showCoverage } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { useNow } from '../live/use-live.tsx';
import { showCount, showPercent } from '../show.ts';
import { coverageHeadline, readPages, readSource, readStep, type CoverageRow } from './coverage-rows.ts';
import { Declare, EvidencePage, JourneyLink, PromisedOf, StateWord } from './evidence-page.tsx';

const EXAMPLE = `kind: Journey
spec:
  coverage:
    - step: edge
      expected: { metric: haproxy_frontend_http_requests_total, where: { proxy: shop } }`;

/** How much of what happens is seen at all, and how late. */
export function CoveragePage(): ReactNode {
  const asked = useAsked(showCoverage(), { everyMs: 10_000 });
  const { server: at } = useNow();
  return (
    <EvidencePage title="Coverage">
      {asked.kind !== 'known' && <h1 className="headline__text">Coverage</h1>}
      <AskedPart asked={asked} what="the coverage">
        {(view) => (
          <>
            <h1 className="headline__text">{coverageHeadline(view)}</h1>
            <Provenance told={view.at} at={at} />
            <ul className="evidence__list">
              {view.journeys
                .filter(({ steps }) => steps.length > 0)
                .map((journey) => (
                  <Journey key={journey.journey} journey={journey} />
                ))}
            </ul>
            <Unsaid journeys={view.journeys.filter(({ steps }) => steps.length === 0)} />
            {view.journeys.every(({ steps }) => steps.length === 0) && (
              <Declare
                text="A journey says what somebody else counts of the same: a balancer, a proxy, a browser. What telemetry tells is held against it."
                example={EXAMPLE}
              />
            )}
          </>
        )}
      </AskedPart>
      <Sources />
    </EvidencePage>
  );
}

function Journey({
  journey: { journey, owner, heard, version_coverage: version, steps },
}: {
  journey: CoverageView['journeys'][number];
}): ReactNode {
  return (
    <li className="panel evidence__section" id={journey}>
      <h2 className="evidence__name">
        <JourneyLink name={journey} /> {!heard && <StateWord state={{ health: 'blind', text: 'never heard' }} />}
      </h2>
      <p className="facts">
        <span>owned by {owner}</span>
        <span>{showVersion(version)}</span>
      </p>
      {steps.map((step) => (
        <Step key={step.step} row={readStep(step)} />
      ))}
    </li>
  );
}

/** Of these it is only known whether they are heard, and how much of what is heard says its version. */
function Unsaid({ journeys }: { journeys: CoverageView['journeys'] }): ReactNode {
  if (journeys.length === 0) return null;
  return (
    <section className="panel evidence__section" aria-labelledby="unsaid">
      <h2 id="unsaid">They do not say what is expected of them</h2>
      <ul className="evidence__places">
        {journeys.map(({ journey, heard, version_coverage: version }) => (
          <li key={journey} id={journey}>
            <b>
              <JourneyLink name={journey} />
            </b>{' '}
            <StateWord state={heard ? { health: 'healthy', text: 'heard' } : { health: 'blind', text: 'never heard' }} />
            <span className="quiet">{showVersion(version)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function showVersion(share: number | null): string {
  return share === null ? 'how much says its version is not known' : `${showPercent(share)} says its version`;
}

function Step({ row }: { row: CoverageRow }): ReactNode {
  return (
    <div className="cover">
      <p className="cover__head">
        <b>{row.step}</b> <StateWord state={row} /> <span className="cover__share">{row.share}</span>
      </p>
      <div className={row.health === 'blind' ? 'cover__bar hatched' : 'cover__bar'} aria-hidden="true">
        <i className={`cover__seen cover__seen--${row.health}`} style={{ width: `${row.filled * 100}%` }} />
        <i className="cover__wanted" style={{ left: `${row.wanted * 100}%` }} />
      </div>
      <p className="facts">
        <span>{row.counts}</span>
        <span>{showPercent(row.wanted)} wanted</span>
      </p>
      <p className="quiet">{row.sentence}</p>
      <PromisedOf indicators={[row.indicator]} />
    </div>
  );
}

function Sources(): ReactNode {
  const asked = useAsked(listSources(), { everyMs: 10_000 });
  return (
    <section className="panel evidence__section" aria-labelledby="sources">
      <h2 id="sources">How late it comes</h2>
      <AskedPart asked={asked} what="the sources">
        {({ sources }) => (
          <>
            {sources.length === 0 && <p className="quiet">Nobody sends anything yet.</p>}
            <div className="wide" tabIndex={0} role="region" aria-label="Sources of telemetry">
              <SourceTable sources={sources} />
            </div>
            <Pages sources={sources} />
          </>
        )}
      </AskedPart>
    </section>
  );
}

function SourceTable({ sources }: { sources: readonly SourceView[] }): ReactNode {
  return (
    <table className="plain-table sources">
      <thead>
        <tr>
          {['Source', 'State', 'Newest event', 'Latency p50 / p99', 'Note'].map((head) => (
            <th key={head} scope="col">
              {head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {sources.map(readSource).map((row) => (
          <tr key={row.name}>
            <th scope="row">{row.name}</th>
            <td>
              <StateWord state={row.state} />
            </td>
            <td>{row.lag}</td>
            <td>{row.latency}</td>
            <td className="quiet">{row.sentence}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What pages told by beacons, and what of it was not counted. */
function Pages({ sources }: { sources: readonly SourceView[] }): ReactNode {
  return readPages(sources).map(({ name, sentence, refused }) => (
    <div key={name} className="cover">
      <h3>Beacons of {name}</h3>
      <p>{sentence}</p>
      {refused.length > 0 && (
        <table className="plain-table evidence__narrow">
          <caption className="quiet">Not counted since the server started, by reason</caption>
          <tbody>
            {refused.map(({ because, count }) => (
              <tr key={because}>
                <th scope="row">{because}</th>
                <td>{showCount(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </div>
  ));
}
