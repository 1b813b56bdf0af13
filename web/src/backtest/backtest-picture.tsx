import type { ReactNode } from 'react';
import type { BacktestView } from '../../../src/wire/backtest.ts';
import { BAND, drawBacktest, LEFT, WIDTH, type Band, type Mark } from './backtest-drawing.ts';
import { SIDE_NAMES, SIDES } from './backtest-rows.ts';

const BOTTOM = BAND * SIDES.length;
const HEIGHT = BOTTOM + 24;
const ANCHORS = ['start', 'middle', 'end'] as const;

/** What each policy did when, one band each. Its figures stand in the table before it. */
export function BacktestPicture({ report }: { report: BacktestView }): ReactNode {
  const { incidents, bands, ticks } = drawBacktest(report);
  return (
    <figure className="strip">
      <div className="wide" tabIndex={0} role="region" aria-label="The policies over time">
        <svg className="strip__drawing" viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={labelOf(report)}>
          {incidents.map(({ key, x, width, title }) => (
            <rect key={key} className="strip__incident" x={x} y={0} width={width} height={BOTTOM}>
              <title>{title}</title>
            </rect>
          ))}
          {bands.map((band, index) => (
            <BandMarks key={band.side} band={band} top={index * BAND} />
          ))}
          {ticks.map(({ x, text }, index) => (
            <text key={text} className="strip__tick" x={x} y={HEIGHT - 6} textAnchor={ANCHORS[index] ?? 'middle'}>
              {text}
            </text>
          ))}
        </svg>
      </div>
      <figcaption className="strip__legend">
        <span className="strip__key strip__key--incident">incident</span>
        <span className="strip__key strip__key--noticed">noticed</span>
        <span className="strip__key strip__key--missed">missed</span>
        <span className="strip__key strip__key--unsure">not known</span>
        <span className="strip__key strip__key--alarm">false alarm</span>
        <span className="strip__key strip__key--good">release promoted</span>
        <span className="strip__key strip__key--back">rolled back</span>
        <span className="strip__key strip__key--open">undecided</span>
      </figcaption>
    </figure>
  );
}

function BandMarks({
  band: { side, noticed, missed, undecided, alarms, releases },
  top,
}: {
  band: Band;
  top: number;
}): ReactNode {
  return (
    <g>
      <line className="strip__rule" x1={0} x2={WIDTH} y1={top + BAND} y2={top + BAND} />
      <text className="strip__name" x={LEFT - 12} y={top + 33} textAnchor="end">
        {SIDE_NAMES[side]}
      </text>
      {releases.map(({ key, x, width, kind, title }) => (
        <rect key={key} className={`strip__release strip__release--${kind}`} x={x} y={top + 36} width={width} height={9} rx={2}>
          <title>{title}</title>
        </rect>
      ))}
      {alarms.map(({ key, x, title }) => (
        <path key={key} className="strip__alarm" d={`M${x - 4} ${top + 14}l8 8m0 -8l-8 8`}>
          <title>{title}</title>
        </path>
      ))}
      <Dots marks={noticed} look="noticed" top={top} />
      <Dots marks={missed} look="missed" top={top} />
      <Dots marks={undecided} look="undecided" top={top} />
    </g>
  );
}

function Dots({ marks, look, top }: { marks: readonly Mark[]; look: string; top: number }): ReactNode {
  return marks.map(({ key, x, title }) => (
    <circle key={key} className={`strip__${look}`} cx={x} cy={top + 18} r={5}>
      <title>{title}</title>
    </circle>
  ));
}

function labelOf({ incidents, releases, from, to }: BacktestView): string {
  return `${incidents.length} incidents and ${releases.length} releases from ${from} to ${to}, as recorded, in force and proposed`;
}
