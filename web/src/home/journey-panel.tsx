import type { ReactNode } from 'react';
import type { JourneyView } from '../../../src/wire/home.ts';
import { HealthWord } from '../mark/health-glyph.tsx';
import { showAge, showRate } from '../show.ts';
import { ObjectiveList } from './objective-list.tsx';
import { SendTelemetry } from './send-telemetry.tsx';
import { TrafficChart } from './traffic-chart.tsx';

export function JourneyPanel({ journey, at, told }: { journey: JourneyView; at: number; told: number }): ReactNode {
  const id = `journey-${journey.name}`;
  const age = journey.age_ms === null ? 'never heard' : showAge(journey.age_ms + (at - told));
  return (
    <section className={`panel journey journey--${journey.health}`} aria-labelledby={id}>
      <header className="journey__head">
        <h2 id={id} className="journey__name">
          {journey.display_name}
        </h2>
        <HealthWord health={journey.health} />
        <p className="journey__owner quiet">owned by {journey.owner}</p>
        <p className="journey__sentence">{journey.sentence}</p>
      </header>
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
