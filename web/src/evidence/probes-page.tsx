import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { ProbeHealthsView, ProbeHealthView } from '../../../src/wire/probe-health.ts';
import { AskedPart, Provenance } from '../asked/asked-part.tsx';
import { listProbeHealth } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { useNow } from '../live/use-live.tsx';
import { showLength, showMoment } from '../show.ts';
import { Declare, EvidencePage, JourneyLink, StateWord } from './evidence-page.tsx';
import { probesHeadline, showProbeState, showRuns, worstProbesFirst } from './probe-rows.ts';

const EXAMPLE = `apiVersion: plimsoll/v1
kind: Probe
metadata: { name: home }
spec:
  journey: checkout
  every: 30s
  locations: [server]
  steps: [{ name: page, http: { url: https://shop.example.org/ } }]`;

export function ProbesPage(): ReactNode {
  const asked = useAsked(listProbeHealth(), { everyMs: 10_000 });
  const { server: at } = useNow();
  return (
    <EvidencePage title="Probes">
      {asked.kind !== 'known' && <h1 className="headline__text">Probes</h1>}
      <AskedPart asked={asked} what="the probes">
        {(view) => <Probes view={view} at={at} />}
      </AskedPart>
    </EvidencePage>
  );
}

function Probes({ view, at }: { view: ProbeHealthsView; at: number }): ReactNode {
  return (
    <>
      <h1 className="headline__text">{probesHeadline(view.probes)}</h1>
      <Provenance told={view.at} at={at} coverage="runs of the last hour" />
      {view.probes.length === 0 && (
        <Declare text="A probe does again and again what a customer would do, from one or many places." example={EXAMPLE} />
      )}
      {view.next !== null && <p className="quiet">The first {view.probes.length} by name are shown; the API lists the others.</p>}
      <ul className="evidence__list">
        {worstProbesFirst(view.probes).map((probe) => (
          <ProbeCard key={probe.name} probe={probe} at={at} />
        ))}
      </ul>
    </>
  );
}

function ProbeCard({ probe, at }: { probe: ProbeHealthView; at: number }): ReactNode {
  const state = showProbeState(probe.state);
  return (
    <li className={`panel evidence__section evidence__section--${state.health}`}>
      <h2 className="evidence__name">
        <Link to="/evidence/probes/$name" params={{ name: probe.name }}>
          {probe.name}
        </Link>{' '}
        <StateWord state={state} />
      </h2>
      <p>{probe.sentence}.</p>
      <p className="facts">
        <span>
          for <JourneyLink name={probe.journey} />
        </span>
        <span>every {showLength(probe.every_ms)}</span>
        <span>{probe.steps.length === 1 ? 'one step' : `${probe.steps.length} steps`}</span>
      </p>
      <ul className="evidence__places">
        {probe.locations.map((place) => (
          <li key={place.location}>
            <b>{place.location}</b> <StateWord state={showProbeState(place.state)} />
            <span className="quiet">
              {showRuns(place)}
              {place.heard_at === null ? '' : `, newest ${showMoment(place.heard_at, at)}`}
            </span>
          </li>
        ))}
      </ul>
    </li>
  );
}
