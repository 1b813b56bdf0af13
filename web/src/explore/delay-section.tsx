import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { SeriesView } from '../../../src/wire/series.ts';
import { showDelay } from '../chart/chart-words.ts';
import { Section } from '../kit/section.tsx';
import { showCount, showPercent } from '../show.ts';

/** On what all of this rests: how much was seen, how late it was known, and by whom it was told. */
export function DelaySection({ view, seen }: { view: SeriesView; seen: ReactNode }): ReactNode {
  return (
    <Section id="seen" title="How well it was seen" aside={seen}>
      <dl className="figures">
        <div>
          <dt>coverage</dt>
          <dd>
            {view.coverage === 0 ? <span className="hatched seen__blind">blind</span> : showPercent(view.coverage)}{' '}
            <span className="quiet">of the slots had telemetry</span>
          </dd>
        </div>
        <div>
          <dt>seen</dt>
          <dd>
            {showCount(Math.round(view.n))} <span className="quiet">events, one by one</span>
          </dd>
        </div>
        <div>
          <dt>exactness</dt>
          <dd>
            {showPercent(view.bound)} <span className="quiet">at most is a percentile off</span>
          </dd>
        </div>
        {view.seen.sources.map(({ name, p50, p99 }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {showDelay(p50)} <span className="quiet">late, 1 % later than {showDelay(p99)}</span>
            </dd>
          </div>
        ))}
      </dl>
      <p className="quiet">
        Which source tells of a journey is not kept: the delay is that of all who send.{' '}
        <Link to="/evidence">How much is seen, step by step</Link>
      </p>
    </Section>
  );
}
