import type { ReactNode } from 'react';
import type { BacktestView } from '../../../src/wire/backtest.ts';
import { showClock, showCount, showDay } from '../show.ts';
import { BacktestPicture } from './backtest-picture.tsx';
import {
  readFalseAlarms,
  readFigures,
  readGates,
  readIncidents,
  readReleases,
  SIDE_NAMES,
  SIDES,
  type Line,
} from './backtest-rows.ts';

const MOST_LINES = 8;

/** One page: the figures, the picture, and what would have gone otherwise. */
export function BacktestReport({ report }: { report: BacktestView }): ReactNode {
  const { from, to, objectives, releases, incidents, policies, notes, not_judged: notJudged } = report;
  return (
    <article className="panel backtest__report" aria-label="What the backtest found">
      <p className="quiet">
        {showDay(from)} {showClock(from)} to {showDay(to)} {showClock(to)} UTC: {showCount(objectives)} objectives,{' '}
        {showCount(releases.length)} releases, {showCount(incidents.length)} incidents
      </p>
      {policies.present === policies.proposed && <p className="tone-warning">The proposed policy is the one in force.</p>}
      <Figures report={report} />
      <BacktestPicture report={report} />
      <Lines title="Incidents" lines={readIncidents(report)} />
      <Lines title="Releases that would have gone otherwise" lines={readReleases(report)} />
      <Lines title="Gates that would have been answered otherwise" lines={readGates(report)} />
      <Lines title="False alarms of the proposed policy" lines={readFalseAlarms(report)} />
      {notes.map((note) => (
        <p key={note} className="quiet">
          {note}
        </p>
      ))}
      {notJudged.length > 0 && (
        <details>
          <summary className="quiet">not judged: {showCount(notJudged.length)}</summary>
          <ul className="quiet">
            {notJudged.map(({ objective, because }) => (
              <li key={objective}>
                {objective}: {because}
              </li>
            ))}
          </ul>
        </details>
      )}
    </article>
  );
}

function Figures({ report }: { report: BacktestView }): ReactNode {
  return (
    <div className="wide" tabIndex={0} role="region" aria-label="Figures">
      <table className="plain-table backtest__figures">
        <thead>
          <tr>
            <th scope="col">
              <span className="hidden-visually">Figure</span>
            </th>
            {SIDES.map((side) => (
              <th key={side} scope="col">
                {SIDE_NAMES[side]}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {readFigures(report).map(({ name, values }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {SIDES.map((side, index) => (
                <td key={side} className={side === 'proposed' && values[index] !== values[1] ? 'backtest__other' : ''}>
                  {values[index]}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Lines({ title, lines }: { title: string; lines: readonly Line[] }): ReactNode {
  if (lines.length === 0) return null;
  return (
    <section>
      <h2>{title}</h2>
      <ul className="backtest__lines">
        {lines.slice(0, MOST_LINES).map(({ key, at, what, says }) => (
          <li key={key}>
            <time dateTime={at}>
              {showDay(at)} {showClock(at)}
            </time>
            <span>
              <b>{what}</b> {says}
            </span>
          </li>
        ))}
      </ul>
      {lines.length > MOST_LINES && (
        <p className="quiet">
          and {showCount(lines.length - MOST_LINES)} more; <code>plimsoll backtest --json</code> has all of them.
        </p>
      )}
    </section>
  );
}
