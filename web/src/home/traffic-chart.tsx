import type { ReactNode } from 'react';
import type { TrafficPointView } from '../../../src/wire/home.ts';
import { showCount } from '../show.ts';
import { readTraffic, readTrafficTable, SLOT_WIDTH, SURFACE } from './sparkline.ts';

export function TrafficChart({ points, name }: { points: readonly TrafficPointView[]; name: string }): ReactNode {
  const chart = readTraffic(points);
  return (
    <figure className="traffic">
      <svg className="traffic__drawing" viewBox={`0 0 ${Math.max(1, chart.width)} ${chart.height}`} preserveAspectRatio="none" aria-hidden="true">
        {chart.bars.map(({ x, top, depth, heard }) => heard
          ? (
            <g key={x}>
              <path className="traffic__bar" d={bar(x, top, SURFACE - top)} />
              <path className="traffic__bad" d={bar(x, SURFACE, depth)} />
            </g>
          )
          : <path key={x} className="traffic__gap" d={`M${x} 0h${SLOT_WIDTH}V${chart.height}h-${SLOT_WIDTH}Z`} fill="url(#hatch-blind-fine)" />)}
        <path className="traffic__surface" d={`M0 ${SURFACE}h${chart.width}`} />
      </svg>
      <figcaption className="traffic__scale quiet">
        <span>10 min ago</span>
        <span>{chart.most > 0 && <>most in 10 s: {showCount(chart.most)}, <span className={chart.mostBad > 0 ? 'tone-breach' : ''}>bad {showCount(chart.mostBad)}</span></>}</span>
        <span>now</span>
      </figcaption>
      <div className="hidden-visually">
        <p>{chart.summary}</p>
        <table>
          <caption>Traffic of {name} by the minute, UTC</caption>
          <thead><tr><th scope="col">From</th><th scope="col">Events</th><th scope="col">Bad</th></tr></thead>
          <tbody>{readTrafficTable(points).map((row) => <tr key={row.from}><th scope="row">{row.from}</th><td>{row.total}</td><td>{row.bad}</td></tr>)}</tbody>
        </table>
      </div>
    </figure>
  );
}

function bar(x: number, top: number, height: number): string {
  return `M${x + 1} ${top}h${SLOT_WIDTH - 2}v${height}h-${SLOT_WIDTH - 2}Z`;
}
