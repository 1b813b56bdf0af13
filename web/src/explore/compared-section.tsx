import { useMemo, type ReactNode } from 'react';
import type { SeriesView } from '../../../src/wire/series.ts';
import { TimeChart } from '../chart/time-chart.tsx';
import { Section } from '../kit/section.tsx';
import { bound, showPercent } from '../show.ts';
import { ExploreLink } from './explore-link.tsx';
import { comparedSeries, sayDifference, showIn, type Pictured } from './series-model.ts';

type Given = {
  readonly view: SeriesView;
  readonly compared: NonNullable<SeriesView['compared']>;
  readonly picture: Pictured;
  readonly seen: ReactNode;
};

/** Two cohorts at the same time, and what can be said of their difference. */
export function ComparedSection({ view, compared, picture, seen }: Given): ReactNode {
  const { from, to, at, everyMs } = picture.moments;
  const { seeing, blind } = picture;
  const shared = {
    from,
    to,
    at,
    everyMs,
    seeing,
    blind,
    marks: view.marks,
    marksAs: 'lines',
    sync: 'explore',
    height: 140,
  } as const;
  const [bad, slow] = useMemo(() => [comparedSeries(compared.sides, 'bad'), comparedSeries(compared.sides, 'p95')], [compared]);
  const show = showIn(view.unit);
  const [first, second] = compared.sides.map(({ value }) => value);
  return (
    <Section id="compared" title={`${first ?? ''} beside ${second ?? ''}`} aside={seen}>
      <p className="explore__said">{bound(compared.sentence)}</p>
      {view.p50 !== null && (
        <p className="quiet">
          {first} against {second}: {sayDifference('median', compared.p50, show)}; {sayDifference('p95', compared.p95, show)}.
        </p>
      )}
      <div className="explore__pair">
        <TimeChart {...shared} label="Share that was bad, of both" series={bad} show={showPercent} scale={{ high: 0.001 }} />
        {view.p50 !== null && <TimeChart {...shared} label="95th percentile, of both" series={slow} show={show} />}
      </div>
      <p className="quiet">
        For one look: the interval reckons with chance, not with looking until something is found. Releases are judged bytheir
        rollouts. <ExploreLink search={{ a: undefined, b: undefined }}>Compare no more</ExploreLink>
      </p>
    </Section>
  );
}
