import { Link, useParams, useSearch } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { JourneyView } from '../../../src/wire/home.ts';
import { AlertNote } from '../alerts/alert-note.tsx';
import { alertsAbout } from '../alerts/open-alerts.ts';
import { useAlerts } from '../alerts/use-alerts.ts';
import { AskedPart } from '../asked/asked-part.tsx';
import { explainJourney, listAnomalies } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { ObjectiveList } from '../home/objective-list.tsx';
import { useNow } from '../live/use-live.tsx';
import { HealthWord } from '../mark/health-glyph.tsx';
import { readLookBack, type LookBack } from './look-back.ts';
import { LookBackChoice } from './look-back-choice.tsx';
import { ScoreParts } from './score-parts.tsx';
import { useJourney } from './use-journey.ts';
import { UnusualSection } from './unusual-section.tsx';
import { WhySection } from './why-section.tsx';
import '../home/home.css';
import './journey.css';

export function JourneyPage(): ReactNode {
  const { name } = useParams({ from: '/journeys/$name' });
  const back = readLookBack(useSearch({ from: '/journeys/$name' }).window);
  const { journey, told, isMissing } = useJourney(name);
  if (isMissing) {
    return (
      <section className="notice">
        <h1>There is no journey {name}</h1>
        <p>
          The catalog in force has none of this name. <Link to="/journeys">Go to the journeys</Link>.
        </p>
      </section>
    );
  }
  if (journey === null) {
    return (
      <section className="notice">
        <h1>Asking for journey {name}</h1>
      </section>
    );
  }
  return <Journey journey={journey} told={told} back={back} />;
}

function Journey({ journey, told, back }: { journey: JourneyView; told: number; back: LookBack }): ReactNode {
  const { server: at } = useNow();
  const alerts = useAlerts();
  const open = alertsAbout(alerts.kind === 'known' ? alerts.view : null, {
    journey: journey.name,
    objectives: journey.objectives,
  });
  return (
    <article className="subject">
      <title>{`${journey.display_name} – Plimsoll`}</title>
      <header className="subject__head">
        <p className="subject__crumb">
          <Link to="/journeys">Journeys</Link> / <span>{journey.name}</span>
        </p>
        <h1 className="subject__name">
          {journey.display_name} <HealthWord health={journey.health} /> <AlertNote open={open} />
        </h1>
        <p className="facts">
          <span>owned by {journey.owner}</span>
          <span>{journey.objectives.length === 1 ? 'one objective' : `${journey.objectives.length} objectives`}</span>
          <span>
            <Link to="/evidence" hash={journey.name}>
              how much of it is seen
            </Link>
          </span>
          <span>
            <Link to="/explore" search={{ journey: journey.name, window: back.name }}>
              explore what is measured
            </Link>
          </span>
          <span>
            <Link to="/evidence/map">whom it calls</Link>
          </span>
        </p>
        <LookBackChoice back={back} to="/journeys/$name" name={journey.name} />
      </header>
      <ScoreParts name={journey.name} live={journey.score} back={back} at={at} />
      <Why journey={journey} back={back} at={at} />
      <section className="panel subject__section journey" aria-labelledby="objectives">
        <h2 id="objectives">What is promised</h2>
        <ObjectiveList objectives={journey.objectives} at={at} told={told} />
      </section>
    </article>
  );
}

function Why({ journey, back, at }: { journey: JourneyView; back: LookBack; at: number }): ReactNode {
  const state = `${journey.health} ${journey.score?.state ?? ''}`;
  const why = useAsked(explainJourney({ name: journey.name }), {
    everyMs: 20_000,
    again: state,
    ago: { name: 'from', ms: back.ms },
  });
  const unusual = useAsked(listAnomalies(), { everyMs: 30_000 });
  return (
    <div className="subject__columns">
      <section className="panel subject__section" aria-labelledby="why">
        <h2 id="why">Why, over {back.text}</h2>
        <AskedPart asked={why} what="the causes">
          {(view) => <WhySection why={view} at={at} />}
        </AskedPart>
      </section>
      <section className="subject__section subject__aside" aria-labelledby="unusual">
        <h2 id="unusual">Not as usual</h2>
        <p className="quiet">Hints of lower rank: what is usual and what is promised are different things.</p>
        <AskedPart asked={unusual} what="what is not as usual">
          {(view) => <UnusualSection view={view} journey={journey} at={at} />}
        </AskedPart>
      </section>
    </div>
  );
}
