import type { ReactNode } from 'react';
import type { JourneyView } from '../../../src/wire/home.ts';
import type { AnomaliesView } from '../../../src/wire/outlook.ts';
import { Provenance } from '../asked/asked-part.tsx';

/** What is not as usual: a hint where to look, below whatever is proven. */
export function UnusualSection({
  view,
  journey,
  at,
}: {
  view: AnomaliesView;
  journey: Pick<JourneyView, 'name' | 'objectives'>;
  at: number;
}): ReactNode {
  const indicators = new Set(journey.objectives.map(({ indicator }) => indicator));
  const young = view.young.filter((name) => indicators.has(name));
  const anomalies = view.anomalies.filter((one) => one.journey === journey.name);
  const drifts = view.drifts.filter((one) => one.journey === journey.name);
  return (
    <>
      <ul className="unusual">
        {anomalies.map((one) => (
          <li key={`${one.kind} ${one.indicator}`}>
            <span className="unusual__kind">now</span> {one.sentence}
          </li>
        ))}
        {drifts.map((one) => (
          <li key={`${one.measure} ${one.indicator}`}>
            <span className="unusual__kind">this week</span> {one.sentence}
          </li>
        ))}
      </ul>
      {anomalies.length + drifts.length === 0 && (
        <p className="quiet">Nothing of it is unusual, as far as what is usual is known.</p>
      )}
      {young.length > 0 && <p className="quiet">Too young to have a usual: {young.join(', ')}.</p>}
      <Provenance told={view.at} at={at} />
    </>
  );
}
