import type { ReactNode } from 'react';
import type { TrafficPointView } from '../../../src/wire/home.ts';
import { drawnFrom } from '../chart/known-span.ts';
import { showCount, showLength } from '../show.ts';
import { readTraffic, readTrafficTable, SLOT_WIDTH, SURFACE, type Sparkline } from './sparkline.ts';

const SLOT_MS = 10_000;

/** Before anything was ever heard there is nothing to show but that, and it takes no more room than it needs. */
function sinceHeard(points: readonly TrafficPointView[]): readonly TrafficPointView[] {
  const first = points.findIndex(({ heard }) => heard);
  return points.slice(Math.floor(drawnFrom({ from: 0, to: points.length }, first < 0 ? null : first)));
}

export function TrafficChart({ points: all, name }: { points: readonly TrafficPointView[]; name: string }): ReactNode {
  const points = sinceHeard(all);
  const chart = readTraffic(points);
  return (
    <figure className="traffic">
      <Drawing chart={chart} />
      <figcaption className="traffic__scale quiet">
        <span>{showLength(points.length * SLOT_MS)} ago</span>
        {chart.most > 0 && (
          <span>
            most in 10 s: {showCount(chart.most)},{' '}
            <span className={chart.mostBad > 0 ? 'tone-breach' : ''}>bad {showCount(chart.mostBad)}</span>
          </span>
        )}
        <span>now</span>
      </figcaption>
      <Spoken points={points} summary={chart.summary} name={name} />
    </figure>
  );
}

/** One path for each meaning, however many slots there are: it is drawn again every second. */
function Drawing({ chart }: { chart: Sparkline }): ReactNode {
  const heard = chart.bars.filter((bar) => bar.heard);
  const gaps = chart.bars.filter((bar) => !bar.heard);
  return (
    <svg
      className="traffic__drawing"
      viewBox={`0 0 ${Math.max(1, chart.width)} ${chart.height}`}
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path
        className="traffic__bar"
        d={heard.map(({ x, top }) => box(x + 1, top, { width: SLOT_WIDTH - 2, height: SURFACE - top })).join('')}
      />
      <path
        className="traffic__bad"
        d={heard.map(({ x, depth }) => box(x + 1, SURFACE, { width: SLOT_WIDTH - 2, height: depth })).join('')}
      />
      <path
        fill="url(#hatch-blind-fine)"
        d={gaps.map(({ x }) => box(x, 0, { width: SLOT_WIDTH, height: chart.height })).join('')}
      />
      <path className="traffic__surface" d={`M0 ${SURFACE}h${chart.width}`} />
    </svg>
  );
}

function Spoken({ points, summary, name }: { points: readonly TrafficPointView[]; summary: string; name: string }): ReactNode {
  return (
    <div className="hidden-visually">
      <p>{summary}</p>
      <table>
        <caption>Traffic of {name} by the minute, UTC</caption>
        <thead>
          <tr>
            <th scope="col">From</th>
            <th scope="col">Events</th>
            <th scope="col">Bad</th>
          </tr>
        </thead>
        <tbody>
          {readTrafficTable(points).map((row) => (
            <tr key={row.from}>
              <th scope="row">{row.from}</th>
              <td>{row.total}</td>
              <td>{row.bad}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function box(x: number, y: number, { width, height }: { width: number; height: number }): string {
  return `M${x} ${y}h${width}v${height}h${-width}Z`;
}
