import { useState, type PointerEvent, type ReactNode } from 'react';
import { drawnFrom } from '../chart/known-span.ts';
import { showClock, showDay } from '../show.ts';
import type { ScoreTone } from './score-figure.ts';
import { readTrend, readTrendTable, scaleMarks, showFigures, trendPlace, type TrendPoint } from './score-trend.ts';
import { TrendDrawing } from './trend-drawing.tsx';

type Given = {
  readonly points: readonly TrendPoint[];
  readonly from: number;
  readonly to: number;
  readonly tone: ScoreTone;
  readonly bounds: readonly { readonly at: number; readonly text: string }[];
};

/** The trend with its scales. One slot is chosen, by pointer or by keyboard, and told in words under the chart. */
export function TrendChart({ points, from: asked, to, tone, bounds }: Given): ReactNode {
  const [chosen, choose] = useState<number | null>(null);
  if (points.length === 0) return <p className="trend__none hatched">Nothing was kept of this score in this time.</p>;
  const from = drawnFrom({ from: asked, to }, Date.parse(points[0]?.at ?? ''));
  const trend = readTrend(points, { from, to });
  const index = Math.min(points.length - 1, chosen ?? points.length - 1);
  const point = points[index];
  const place = (at: number): number => Math.min(1, Math.max(0, (at - from) / (to - from)));
  const follow = (event: PointerEvent<HTMLDivElement>): void => {
    const box = event.currentTarget.getBoundingClientRect();
    choose(nearest(points, from + ((event.clientX - box.left) / box.width) * (to - from)));
  };
  return (
    <figure className="trend">
      <div className="trend__frame">
        <div className="trend__scale quiet" aria-hidden="true">
          {scaleMarks(trend.foot).map((mark) => (
            <span key={mark} style={{ top: `${trendPlace(mark, trend.foot) * 100}%` }}>
              {Math.round(mark * 100)}
            </span>
          ))}
        </div>
        <div className="trend__plot" onPointerMove={follow} onPointerLeave={() => choose(null)}>
          <TrendDrawing trend={trend} tone={tone} bounds={bounds.map((bound) => bound.at)} />
          <BoundWords bounds={bounds} foot={trend.foot} />
          {point !== undefined && (
            <i className="trend__chosen" style={{ left: `${place(Date.parse(point.at) + trend.stepMs / 2) * 100}%` }} />
          )}
          <input
            className="trend__slider"
            type="range"
            min={0}
            max={points.length - 1}
            value={index}
            onChange={(event) => choose(Number(event.currentTarget.value))}
            aria-label="Moment of the trend"
            aria-valuetext={point === undefined ? '' : `${showClock(point.at)} UTC: ${showFigures(point)}`}
          />
        </div>
      </div>
      <figcaption className="trend__foot quiet">
        <span>{showWhen(from, to)}</span>
        <span className="trend__said">
          {point !== undefined && <b>{showWhen(Date.parse(point.at), to)}</b>} {point !== undefined && showFigures(point)}
        </span>
        <span>{showWhen(to, to)} UTC</span>
      </figcaption>
      <TrendTable points={points} summary={trend.summary} />
    </figure>
  );
}

function BoundWords({ bounds, foot }: { bounds: Given['bounds']; foot: number }): ReactNode {
  const seen = bounds.filter(({ at }) => at >= foot);
  return seen.map(({ at, text }) => (
    <span key={text} className="trend__word" style={{ top: `${trendPlace(at, foot) * 100}%` }} aria-hidden="true">
      {text}
    </span>
  ));
}

function TrendTable({ points, summary }: { points: readonly TrendPoint[]; summary: string }): ReactNode {
  return (
    <div className="hidden-visually">
      <p>{summary}</p>
      <table>
        <caption>The score over time, newest first, UTC</caption>
        <thead>
          <tr>
            <th scope="col">Slot</th>
            <th scope="col">Score</th>
          </tr>
        </thead>
        <tbody>
          {readTrendTable(points).map((row) => (
            <tr key={row.at}>
              <th scope="row">{row.at}</th>
              <td>{row.figures}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function nearest(points: readonly TrendPoint[], at: number): number {
  const after = points.findIndex((point) => Date.parse(point.at) > at);
  return after < 0 ? points.length - 1 : Math.max(0, after - 1);
}

function showWhen(at: number, to: number): string {
  const time = new Date(at).toISOString();
  return showDay(time) === showDay(new Date(to).toISOString())
    ? showClock(time)
    : `${showDay(time)} ${showClock(time).slice(0, 5)}`;
}
