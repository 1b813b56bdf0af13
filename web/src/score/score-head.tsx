import type { ReactNode } from 'react';
import type { ScoreDetailView, ScoreFiguresView, ScoreSummaryView } from '../../../src/wire/score.ts';
import { bound, showClock, showDay, showLength, showMoney, showPoints } from '../show.ts';
import { ScoreBand } from './score-band.tsx';
import { readScore } from './score-figure.ts';
import { StateWord } from './state-word.tsx';

/** From the stream, or as it was asked for: then the fast view is told of the present only. */
type Shown = Omit<ScoreSummaryView, 'fast'> & { readonly fast: ScoreFiguresView | null };

/** The score, how far it is known, since when it stands so, why, and what it costs. */
export function ScoreHead({ score, terms, at }: { score: Shown; terms: ScoreDetailView['terms'] | null; at: number }): ReactNode {
  const figure = readScore(score);
  return (
    <section className="panel score-head" aria-label="Experience score">
      <div className="score-head__figure">
        <p className="label">Experience score</p>
        <p className={figure.tone === 'blind' ? 'score-head__number tone-blind' : 'score-head__number'}>{figure.text}</p>
        <p className="score-head__state">
          <StateWord state={score.state} />
          <span className="quiet">
            since {showDay(score.since)} {showClock(score.since)} UTC, {showLength(at - Date.parse(score.since))}
          </span>
        </p>
      </div>
      <div className="score-head__band">
        <ScoreBand
          figures={score}
          tone={figure.tone}
          bounds={terms === null ? null : { healthy: terms.healthy_from, atRisk: terms.at_risk_from }}
        />
        <p className="facts">
          <span>{figure.range}</span>
          <span>{figure.known}</span>
          {score.fast !== null && (
            <span>by the last six hours {score.fast.point === null ? 'unknown' : showPoints(score.fast.point)}</span>
          )}
          {score.held_back > 0 && <span className="tone-warning">{showPoints(score.held_back)} held back</span>}
        </p>
        <p className="score-head__sentence">{bound(score.sentence)}</p>
      </div>
      <Revenue risk={score.revenue_at_risk} />
    </section>
  );
}

function Revenue({ risk }: { risk: ScoreSummaryView['revenue_at_risk'] }): ReactNode {
  if (risk === null) return null;
  const { currency, point, least, most, formula } = risk;
  return (
    <div className="score-head__revenue">
      <p className="label">Revenue at risk</p>
      <p className="score-head__money">
        {point === null ? 'unknown' : showMoney(point, currency)}
        {point !== null && <span className="quiet"> an hour</span>}
      </p>
      <p className="quiet">
        between {showMoney(least, currency)} and {showMoney(most, currency)}
      </p>
      <p className="quiet mono score-head__formula">{formula}</p>
    </div>
  );
}
