import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { ScoreDetailView, ScoreSummaryView } from '../../../src/wire/score.ts';
import { drawnFrom } from '../chart/known-span.ts';
import { showLength } from '../show.ts';
import { showScore } from '../api/questions.ts';
import { useAsked } from '../asked/use-asked.ts';
import { scoreTone } from './score-figure.ts';
import { readTrend } from './score-trend.ts';
import { TrendDrawing } from './trend-drawing.tsx';

const HOUR = 3_600_000;
const EVERY_MS = 30_000;

/** The last hour of a score. It is asked for once it is scrolled into view: a page of fifty journeys asks for a few. */
export function ScoreSpark({ score }: { score: ScoreSummaryView }): ReactNode {
  const holder = useRef<HTMLElement>(null);
  const seen = useSeen(holder);
  const name = score.kind === 'product' ? `product.${score.name}` : score.name;
  const asked = useAsked(seen ? showScore({ name }) : null, { everyMs: EVERY_MS, again: score.state });
  return (
    <figure ref={holder} className="spark">
      {asked.kind === 'known' ? <Known view={asked.view} /> : <div className="spark__space" />}
      <figcaption className="traffic__scale quiet">
        <span>{asked.kind === 'known' ? `${showLength(Date.parse(asked.view.at) - begin(asked.view))} ago` : '1 h ago'}</span>
        <span>
          {asked.kind === 'refused' ? 'the trend cannot be shown' : showScale(asked.kind === 'known' ? asked.view : null)}
        </span>
        <span>now</span>
      </figcaption>
    </figure>
  );
}

/** The drawing reaches down to what was seen, which is not always 0: where it begins is said. */
function showScale(view: ScoreDetailView | null): string {
  if (view === null) return 'score';
  const foot = readTrend(view.trend, { from: 0, to: 1 }).foot;
  return `score, ${Math.round(foot * 100)} to 100`;
}

function begin({ at, trend }: ScoreDetailView): number {
  const to = Date.parse(at);
  return drawnFrom({ from: to - HOUR, to }, trend[0] === undefined ? null : Date.parse(trend[0].at));
}

function Known({ view }: { view: ScoreDetailView }): ReactNode {
  const to = Date.parse(view.at);
  const trend = readTrend(view.trend, { from: begin(view), to });
  return (
    <>
      <TrendDrawing
        trend={trend}
        tone={scoreTone(view.state)}
        bounds={[view.terms.healthy_from, view.terms.at_risk_from]}
        small
      />
      <p className="hidden-visually">The score over the last hour. {trend.summary}</p>
    </>
  );
}

function useSeen(holder: { readonly current: Element | null }): boolean {
  const [seen, setSeen] = useState(false);
  useEffect(() => {
    const element = holder.current;
    if (element === null) return undefined;
    const watch = new IntersectionObserver((entries) => {
      if (entries.some(({ isIntersecting }) => isIntersecting)) setSeen(true);
    });
    watch.observe(element);
    return () => watch.disconnect();
  }, [holder]);
  return seen;
}
