import type { ReactNode } from 'react';
import type { ScoreSummaryView } from '../../../src/wire/score.ts';
import { readScore } from '../score/score-figure.ts';
import { ScoreBand } from '../score/score-band.tsx';
import { ScoreSpark } from '../score/score-spark.tsx';
import { StateWord } from '../score/state-word.tsx';
import { showLength } from '../show.ts';

/** The experience score of a journey or a product in one row: the figure, how far it is known, and its last hour. */
export function ScoreStrip({ score, at }: { score: ScoreSummaryView; at: number }): ReactNode {
  const figure = readScore(score);
  return (
    <div className="score-strip">
      <div className="score-strip__figure">
        <p className="label">Experience score</p>
        <p className="score-strip__head">
          <strong className={figure.tone === 'blind' ? 'score-strip__number tone-blind' : 'score-strip__number'}>
            {figure.text}
          </strong>
          <span>
            <StateWord state={score.state} /> <span className="quiet">for {showLength(at - Date.parse(score.since))}</span>
          </span>
        </p>
        <ScoreBand figures={score} tone={figure.tone} />
        <p className="score-strip__words">
          <span>{figure.range}</span>
          <span>
            {figure.known}
            {score.doubts > 0 && <span className="tone-warning"> · {score.doubts} doubted</span>}
          </span>
        </p>
      </div>
      <ScoreSpark score={score} />
    </div>
  );
}
