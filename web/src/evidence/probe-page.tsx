import { Link, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { DistributionView } from '../../../src/wire/distribution.ts';
import type { ProbeHealthDetailView, ProbeLocationView } from '../../../src/wire/probe-health.ts';
import { AskedPart, Provenance } from '../asked/asked-part.tsx';
import { showDistribution, showProbeHealth } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { LOOK_BACKS, readLookBack, type LookBack } from '../journey/look-back.ts';
import { LookBackChoice } from '../journey/look-back-choice.tsx';
import { useNow, usePast } from '../live/use-live.tsx';
import { showClock, showCount, showLength } from '../show.ts';
import { EvidencePage, JourneyLink, PromisedOf, StateWord } from './evidence-page.tsx';
import { readStrip, showProbeState } from './probe-rows.ts';
import { ProbeRuns } from './probe-runs.tsx';
import { showMs } from './run-rows.ts';

const DAY = 86_400_000;
const CHOICES = LOOK_BACKS.filter(({ ms }) => ms <= DAY);

export function ProbePage(): ReactNode {
  const { name } = useParams({ from: '/evidence/probes/$name' });
  const asked = readLookBack(useSearch({ from: '/evidence/probes/$name' }).window);
  const back = CHOICES.includes(asked) ? asked : readLookBack(undefined);
  const window = back.name === '1d' ? '24h' : back.name;
  const health = useAsked(showProbeHealth({ name, window }), {
    everyMs: 10_000,
  });
  return (
    <EvidencePage title={`Probe ${name}`}>
      <p className="crumb">
        <Link to="/evidence/probes">Probes</Link> / <span>{name}</span>
      </p>
      {health.kind !== 'known' && <h1 className="headline__text">{name}</h1>}
      <AskedPart asked={health} what={`probe ${name}`}>
        {(view) => <Probe view={view} back={back} window={window} />}
      </AskedPart>
    </EvidencePage>
  );
}

function Probe({ view, back, window }: { view: ProbeHealthDetailView; back: LookBack; window: string }): ReactNode {
  const { server: at } = useNow();
  const past = usePast();
  const { probe } = view;
  const state = showProbeState(probe.state);
  return (
    <>
      <h1 className="subject__name">
        {probe.name} <StateWord state={state} />
      </h1>
      <p className={`subject__sentence subject__sentence--${state.health}`}>{probe.sentence}.</p>
      <Provenance told={view.at} at={at} coverage={`every ${showLength(probe.every_ms)}`} />
      <LookBackChoice back={back} to="/evidence/probes/$name" name={probe.name} choices={CHOICES} />
      <section className="panel evidence__section" aria-labelledby="places">
        <h2 id="places">Seen from each place</h2>
        <ul className="strips">
          {probe.locations.map((place) => (
            <PlaceStrip key={place.location} place={place} view={view} />
          ))}
        </ul>
        <p className="strips__axis quiet">
          <span>{showClock(view.from)}</span>
          <span>{showClock(view.to)} UTC</span>
        </p>
        {probe.agree_at_least !== null && (
          <p className="quiet">A failure counts when {probe.agree_at_least} places see it in the same interval.</p>
        )}
        <p className="quiet">
          Probed for <JourneyLink name={probe.journey} />; its steps are {probe.steps.join(', ')}. Hatched: no run that says
          anything.
        </p>
        <PromisedOf indicators={probe.indicators} />
      </section>
      <Times name={probe.name} indicators={probe.indicators} window={window} />
      <section className="panel evidence__section" aria-labelledby="runs">
        <h2 id="runs">Runs that did not end well</h2>
        {past === null ? (
          <ProbeRuns name={probe.name} />
        ) : (
          <p className="quiet">What a failed run looked like is kept for the present alone.</p>
        )}
      </section>
    </>
  );
}

function PlaceStrip({ place, view }: { place: ProbeLocationView; view: ProbeHealthDetailView }): ReactNode {
  const { parts, summary } = readStrip(place, view);
  return (
    <li>
      <p className="strips__name">
        <b>{place.location}</b> <StateWord state={showProbeState(place.state)} />
      </p>
      <svg className="strip" viewBox={`0 0 ${parts.length * 10} 24`} preserveAspectRatio="none" role="img" aria-label={summary}>
        {parts.map(({ x, kind, bad }) =>
          kind === 'none' ? (
            <rect key={x} className="strip__none" x={x * 10} y="0" width="10" height="24" fill="url(#hatch-blind-fine)" />
          ) : (
            <g key={x}>
              <rect className="strip__ok" x={x * 10 + 0.5} y={24 * bad} width="9" height={24 * (1 - bad)} />
              <rect className="strip__bad" x={x * 10 + 0.5} y="0" width="9" height={24 * bad} />
            </g>
          ),
        )}
      </svg>
      <p className="quiet">{summary}</p>
    </li>
  );
}

/** How long runs took is known where the probe says within which time they have to be through. */
function Times({ name, indicators, window }: { name: string; indicators: readonly string[]; window: string }): ReactNode {
  const indicator = `${name}-probe-time`;
  const isTimed = indicators.includes(indicator);
  const asked = useAsked(isTimed ? showDistribution({ name: indicator, by: 'location', window }) : null, { everyMs: 30_000 });
  if (!isTimed) return null;
  return (
    <section className="panel evidence__section" aria-labelledby="times">
      <h2 id="times">How long runs took that ended well</h2>
      <AskedPart asked={asked} what="the times">
        {(view) => <TimesTable view={view} />}
      </AskedPart>
    </section>
  );
}

function TimesTable({ view: { cohorts } }: { view: DistributionView }): ReactNode {
  // Which runs were in time is always counted; how long they took is known where values are kept.
  const isKept = cohorts.some(({ p50 }) => p50 !== null);
  return (
    <div className="wide" tabIndex={0} role="region" aria-label="Times by place">
      <table className="plain-table">
        <thead>
          <tr>
            {['Place', 'Runs', 'In time', ...(isKept ? ['p50', 'p95', 'p99'] : [])].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {cohorts.map(({ value, total, good, p50, p95, p99 }) => (
            <tr key={value}>
              <th scope="row">{value}</th>
              <td>{showCount(total)}</td>
              <td>{showCount(good)}</td>
              {(isKept ? [p50, p95, p99] : []).map((ms, index) => (
                <td key={index}>{ms === null ? 'not known' : showMs(ms)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
