import type { ReactNode } from 'react';
import type { ScoreTone } from './score-figure.ts';
import { trendPlace, TREND_HEIGHT, TREND_WIDTH, type Trend } from './score-trend.ts';

type Given = {
  readonly trend: Trend;
  readonly tone: ScoreTone;
  readonly bounds: readonly number[];
  /** A small drawing is squeezed, and with it its hatching, which has to begin coarser. */
  readonly small?: boolean;
};

/** The trend without its words: small on the home page, large on the page of the score. */
export function TrendDrawing({ trend, tone, bounds, small = false }: Given): ReactNode {
  const hatch = small ? 'url(#hatch-blind)' : 'url(#hatch-blind-fine)';
  return (
    <svg
      className={`trend__drawing trend__drawing--${tone}`}
      viewBox={`0 0 ${TREND_WIDTH} ${TREND_HEIGHT}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path d={trend.gaps} fill={hatch} />
      <path className="trend__proven" d={trend.proven} />
      <path className="trend__unknown" d={trend.unknown} fill={hatch} />
      {bounds.map((bound) => (
        <path key={bound} className="trend__bound" d={`M0 ${trendPlace(bound, trend.foot) * TREND_HEIGHT}H${TREND_WIDTH}`} />
      ))}
      <path className="trend__line" d={trend.line} />
    </svg>
  );
}
