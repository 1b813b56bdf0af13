import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import type { OverviewJourneyView, OverviewView } from '../../../src/wire/overview.ts';
import { StateWord } from '../kit/state-word.tsx';
import { LoadLine } from '../mark/load-line.tsx';
import { readMark } from '../mark/load-line.ts';
import { bound, showAge, showLength, showMoney, showMovedPoints, showNumber, showPercent, showPoints } from '../show.ts';
import { LeftBar } from './left-bar.tsx';
import { explainLeft } from './left-bar.ts';
import { standingTone, standingWord } from './overview-words.ts';
import { footOf, spanOf } from './spark-line.ts';
import { RankSpark } from './rank-spark.tsx';

/** So many are listed at least, and all that are not well. */
const LISTED = 10;

/** Every journey on a line of its own, the one that customers lose most by first. */
export function JourneyRanks({ view, at, all }: { view: OverviewView; at: number; all: boolean }): ReactNode {
  const unwell = view.journeys.filter(({ standing }) => standing !== 'kept').length;
  const shown = all ? view.journeys : view.journeys.slice(0, Math.max(unwell, LISTED));
  const hidden = view.journeys.length - shown.length;
  const trends = view.journeys.flatMap(({ score }) => (score === null || score.point === null ? [] : [score.trend]));
  const foot = footOf(trends);
  const { said, ...drawn } = spanOf(view, trends);
  const span = { ...drawn, foot };
  return (
    <>
      <div className="ranks__head label" aria-hidden="true">
        <span>Journey</span>
        <span>
          Score over {said}, {Math.round(foot * 100)} to 100
        </span>
        <span>Now</span>
        <span>What is left</span>
      </div>
      <ol className="ranks">
        {shown.map((journey) => (
          <Rank key={journey.name} journey={journey} at={at} told={Date.parse(view.at)} window={view.window} span={span} />
        ))}
      </ol>
      {hidden > 0 && (
        <p className="quiet" data-print="no">
          <Link to="/" search={{ window: view.window, all: true }} hash="journeys" resetScroll={false}>
            {showNumber(hidden, 'journey')} more
          </Link>{' '}
          of which all is kept.
        </p>
      )}
      {hidden === 0 && view.journeys_left_out > 0 && (
        <p className="quiet">
          and {showNumber(view.journeys_left_out, 'journey')} more that stand no worse. <Link to="/journeys">All journeys</Link>.
        </p>
      )}
      <RanksTable view={view} />
    </>
  );
}

type Given = {
  journey: OverviewJourneyView;
  at: number;
  told: number;
  window: string;
  span: { from: number; to: number; foot: number };
};

function Rank({ journey, at, told, window, span }: Given): ReactNode {
  const { worst, score, standing, since, hurt } = journey;
  const tone = standingTone(standing);
  const mark = readMark({
    display_name: worst?.display_name ?? journey.display_name,
    health: worst?.health ?? 'blind',
    spent: worst?.spent ?? null,
    remaining: worst?.remaining ?? null,
  });
  return (
    <li className={`rank rank--${tone}`}>
      <div className="rank__mark">
        <LoadLine mark={mark} size={40} />
      </div>
      <div className="rank__words">
        <h3 className="rank__name">
          <Link to="/journeys/$name" params={{ name: journey.name }}>
            {journey.display_name}
          </Link>{' '}
          <StateWord tone={tone}>{standingWord(standing)}</StateWord>
        </h3>
        <p className="rank__sentence">{bound(journey.sentence)}</p>
        <p className="facts">
          {since !== null && <span>for {showLength(at - Date.parse(since))}</span>}
          {hurt.length > 0 && (
            <span>
              hurt:{' '}
              {hurt.map(({ objective, who }, index) => (
                <span key={objective}>
                  {index > 0 && ', '}
                  <Link to="/objectives/$name" params={{ name: objective }}>
                    {who}
                  </Link>
                </span>
              ))}
            </span>
          )}
          <span>{journey.owner}</span>
          {journey.coverage !== null && <span>coverage {showPercent(journey.coverage)}</span>}
          <span>{journey.age_ms === null ? 'never heard' : showAge(journey.age_ms + (at - told))}</span>
        </p>
      </div>
      <RankSpark score={score} tone={tone} window={window} span={span} />
      <RankScore journey={journey} window={window} />
      <div className="rank__left">
        <LeftBar bins={journey.left} />
        <p className="quiet">{showNumber(journey.promises, 'promise')}</p>
      </div>
    </li>
  );
}

function RankScore({ journey: { score, standing }, window }: { journey: OverviewJourneyView; window: string }): ReactNode {
  const risk = score?.revenue_at_risk ?? null;
  if (score === null || score.point === null)
    return (
      <div className="rank__score">
        <p className="rank__figure rank__figure--blind hatched">{standing === 'unpromised' ? 'none' : 'unknown'}</p>
      </div>
    );
  return (
    <div className="rank__score">
      <p className="rank__figure">
        {showPoints(score.point)}
        {score.before !== null && (
          <small>
            {' '}
            {showMovedPoints(score.lo - score.before)} in {window}
          </small>
        )}
      </p>
      {score.hi - score.lo >= 0.001 && (
        <p className="quiet">
          {showPoints(score.lo)} to {showPoints(score.hi)}
        </p>
      )}
      {risk !== null && risk.point !== null && risk.point >= 1 && (
        <p className="rank__money">
          {showMoney(risk.point, risk.currency)} <span className="quiet">an hour</span>
        </p>
      )}
    </div>
  );
}

/** The same for those who read tables, or have them read to them. */
function RanksTable({ view }: { view: OverviewView }): ReactNode {
  return (
    <details className="ranks__table" data-print="no">
      <summary>As a table</summary>
      <div className="wide" tabIndex={0} role="region" aria-label="The journeys as a table">
        <table className="plain-table">
          <thead>
            <tr>
              {[
                'Journey',
                'Stands',
                'Score',
                `${view.window} ago`,
                'Lowest',
                'Proven',
                'At most',
                'Revenue an hour',
                'What is left',
              ].map((one) => (
                <th key={one} scope="col">
                  {one}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {view.journeys.map(({ name, display_name, standing, score, left }) => (
              <tr key={name}>
                <th scope="row">{display_name}</th>
                <td>{standingWord(standing)}</td>
                <td>{points(score?.point)}</td>
                <td>{points(score?.before)}</td>
                <td>
                  {points(score === null || score.trend.length === 0 ? null : Math.min(...score.trend.map(({ lo }) => lo)))}
                </td>
                <td>{points(score?.lo)}</td>
                <td>{points(score?.hi)}</td>
                <td>{showRisk(score)}</td>
                <td>{explainLeft(left)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

function points(share: number | null = null): string {
  return share === null ? 'unknown' : showPoints(share);
}

function showRisk(score: OverviewJourneyView['score']): string {
  const { point = null, currency = '' } = score?.revenue_at_risk ?? {};
  return point === null ? 'unknown' : showMoney(point, currency);
}
