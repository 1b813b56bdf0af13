import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { AlertView } from '../../../src/wire/alert.ts';
import type { JourneyView } from '../../../src/wire/home.ts';
import { AlertNote } from '../alerts/alert-note.tsx';
import { HealthWord } from '../mark/health-glyph.tsx';
import { bound, showAge, showRate } from '../show.ts';
import { ObjectiveList } from './objective-list.tsx';
import { ScoreStrip } from './score-strip.tsx';
import { SendTelemetry } from './send-telemetry.tsx';
import { TrafficChart } from './traffic-chart.tsx';

export function JourneyPanel({
  journey,
  alerts,
  at,
  told,
}: {
  journey: JourneyView;
  alerts: readonly AlertView[];
  at: number;
  told: number;
}): ReactNode {
  const id = `journey-${journey.name}`;
  const age = journey.age_ms === null ? 'never heard' : showAge(journey.age_ms + (at - told));
  return (
    <section className={`panel journey journey--${journey.health}`} aria-labelledby={id}>
      <header className="journey__head">
        <h2 id={id} className="journey__name">
          <Link to="/journeys/$name" params={{ name: journey.name }}>
            {journey.display_name}
          </Link>
        </h2>
        <span className="journey__health">
          <HealthWord health={journey.health} />
          <AlertNote open={alerts} />
        </span>
        <p className="journey__owner quiet">owned by {journey.owner}</p>
        <p className="journey__sentence">{bound(journey.sentence)}</p>
      </header>
      {journey.score === null ? (
        <p className="quiet">Its experience score was not judged yet.</p>
      ) : (
        <ScoreStrip score={journey.score} at={at} />
      )}
      <div className="journey__traffic">
        <TrafficChart points={journey.traffic} name={journey.display_name} />
        <p className="journey__rate">
          <strong>
            {journey.per_second === null ? <span className="tone-blind">blind</span> : showRate(journey.per_second)}
          </strong>
          <span className="quiet">{journey.per_second === null ? 'no telemetry' : 'over the last minute'}</span>
          <span className="quiet">{age}</span>
        </p>
      </div>
      {journey.age_ms === null && <SendTelemetry />}
      {journey.objectives.length === 0 ? (
        <p className="quiet journey__none">No objective promises anything for this journey yet.</p>
      ) : (
        <ObjectiveList objectives={journey.objectives} at={at} told={told} />
      )}
    </section>
  );
}
