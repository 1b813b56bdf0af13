import { Link } from '@tanstack/react-router';
import { useMemo, type ReactNode } from 'react';
import type { ObjectiveHistoryView } from '../../../src/wire/history.ts';
import { TimeChart } from '../chart/time-chart.tsx';
import { Seen } from '../kit/seen.tsx';
import { Empty } from '../kit/waiting.tsx';
import { bound, showCount, showWholePercent } from '../show.ts';
import { readHistory } from './budget-history.ts';
import { readForecastWords } from './forecast-words.ts';
import './history.css';

type Given = {
  readonly history: ObjectiveHistoryView;
  readonly now: number;
  readonly lit: string | null;
  readonly onLit: (id: string | null) => void;
};

const whole = (value: number): string => showWholePercent(value);
const count = (value: number): string => showCount(Number(value.toPrecision(6)));

/** What was left of the budget, what is to be expected, and under it what was bad, on one axis of time. */
export function HistorySection({ history, now, lit, onLit }: Given): ReactNode {
  const drawn = useMemo(() => readHistory(history), [history]);
  const { from, to, at, now: present, series, failed, blind, marks, levels, said } = drawn;
  if (history.slots.length === 0)
    return <Empty title="Nothing was heard yet.">The line begins with the first telemetry of its journey.</Empty>;
  const seen = { coverage: drawn.seen, lag: drawn.seen.map(() => null) };
  return (
    <div className="history">
      <p className="history__said">{said}</p>
      <TimeChart
        label="The budget that was left"
        {...{ from, to, at, present, series, blind, marks, levels, lit, onLit }}
        show={whole}
        scale={{ high: 1 }}
        height={260}
        sync="budget"
      />
      <TimeChart
        label="What was bad in each stretch of time"
        {...{ from, to, at, present, blind }}
        series={failed}
        seeing={seen}
        show={count}
        scale={{ most: 2 }}
        height={64}
        sync="budget"
      />
      <Ahead history={history} now={now} />
      <Seen
        window={`the last ${history.window}`}
        coverage={history.evidence.coverage}
        ageMs={history.evidence.age_ms === null ? null : history.evidence.age_ms + Math.max(0, now - Date.parse(history.at))}
      />
      {history.spenders.length > 0 && (
        <p className="quiet">
          Above the line stands what happened, and who spent it from their first bad minute to the last;{' '}
          <Link to="." hash="spent" search>
            all of them, added up
          </Link>
          .
        </p>
      )}
    </div>
  );
}

/** An interval, because a single instant would claim too much. */
function Ahead({ history: { forecast }, now }: Pick<Given, 'history' | 'now'>): ReactNode {
  const words = readForecastWords(forecast, now);
  return (
    <div className="history__forecast">
      <h3>How it may go on</h3>
      <p>{bound(forecast.sentence)}</p>
      {words.length > 0 && (
        <dl className="history__when">
          {words.map(({ name, value, note }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>
                <b>{value}</b> <span className="quiet">{note}</span>
              </dd>
            </div>
          ))}
        </dl>
      )}
    </div>
  );
}
