import type { ReactNode } from 'react';
import type { ScoreFiguresView } from '../../../src/wire/score.ts';
import type { ScoreTone } from './score-figure.ts';
import './score.css';

type Bounds = { readonly healthy: number; readonly atRisk: number };

/**
 * The score on its scale from 0 to 100: solid as far as it is proven, hatched where it is open, and a mark at the point. What
 * the bounds are is written under it where there is room.
 */
export function ScoreBand({
  figures,
  tone,
  bounds = null,
}: {
  figures: Pick<ScoreFiguresView, 'lo' | 'point' | 'hi'>;
  tone: ScoreTone;
  bounds?: Bounds | null;
}): ReactNode {
  return (
    <div className={`score-band score-band--${tone}`} aria-hidden="true">
      <div className="score-band__scale">
        <i className="score-band__proven" style={{ width: percent(figures.lo) }} />
        <i className="score-band__open" style={{ left: percent(figures.lo), width: percent(figures.hi - figures.lo) }} />
        {bounds !== null && <i className="score-band__bound" style={{ left: percent(bounds.atRisk) }} />}
        {bounds !== null && <i className="score-band__bound" style={{ left: percent(bounds.healthy) }} />}
        {figures.point !== null && <i className="score-band__point" style={{ left: percent(figures.point) }} />}
      </div>
      {bounds !== null && (
        <p className="score-band__words quiet">
          <span style={{ left: percent(bounds.atRisk) }}>at risk {Math.round(bounds.atRisk * 100)}</span>
          <span style={{ left: percent(bounds.healthy) }}>healthy {Math.round(bounds.healthy * 100)}</span>
        </p>
      )}
    </div>
  );
}

function percent(share: number): string {
  return `${Math.min(1, Math.max(0, share)) * 100}%`;
}
