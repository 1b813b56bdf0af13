import { lazy, Suspense, useMemo, type ReactNode } from 'react';
import { ChartFrame } from './chart-frame.tsx';
import {
  momentAt,
  type ChartMark,
  type ChartSeries,
  type Level,
  type Moments,
  type Seeing,
  type Stretch,
} from './chart-model.ts';
import { scaleOf, valuesOf, type ScaleTerms } from './chart-scale.ts';
import { chartTable, sayMoment, showValue } from './chart-words.ts';
import { MomentFoot } from './moment-foot.tsx';

// The drawing code comes when the first chart does, for all of them.
const LinePlot = lazy(() => import('./line-plot.tsx').then(({ LinePlot: Drawn }) => ({ default: Drawn })));

export type TimeChartGiven = {
  /** Names the chart for whoever cannot see it, and its table. */
  readonly label: string;
  readonly from: number;
  readonly to: number;
  /** The start of each slot, or the moments themselves where `everyMs` is left out. */
  readonly at: readonly number[];
  readonly everyMs?: number;
  readonly series: readonly ChartSeries[];
  readonly blind?: readonly Stretch[];
  readonly marks?: readonly ChartMark[];
  /** A small chart beside one that tells what happened only shows when. */
  readonly marksAs?: 'told' | 'lines';
  readonly levels?: readonly Level[];
  readonly seeing?: Seeing;
  /** Figures as people read them: at the side, in the legend, in the table. */
  readonly show: (value: number) => string;
  readonly scale?: ScaleTerms;
  /** Of the drawing, in pixels. */
  readonly height?: number;
  /** Charts of one page that share this point at the same moment. */
  readonly sync?: string;
  /** The moment that is told while none is chosen, where it is not the newest: the present, of what goes on into the future. */
  readonly present?: number;
  /** The mark that is pointed at, here or in a table beside the chart; what it lasted is drawn strongly. */
  readonly lit?: string | null;
  readonly onLit?: (id: string | null) => void;
  /** Lets a stretch be taken, by dragging or with Shift, the arrow keys and Enter. */
  readonly onStretch?: (stretch: Stretch) => void;
};

const NONE: readonly never[] = [];

/**
 * Figures over time. It has the room of its parent's width, draws new data into what is there, and holds no data of its own:
 * `<TimeChart label="Failures" from={from} to={to} at={slots} everyMs={60_000} series={[...]} show={showPercent} sync="page" />`.
 */
export function TimeChart(given: TimeChartGiven): ReactNode {
  const { label, series, show, from, to, at, everyMs = 0, levels = NONE, seeing, sync = label } = given;
  const { low, high, log, most } = given.scale ?? {};
  const moments = useMemo<Moments>(() => ({ from, to, at, everyMs }), [from, to, at, everyMs]);
  const scale = useMemo(() => {
    const terms = { ...(low !== undefined && { low }), ...(high !== undefined && { high }), ...(most !== undefined && { most }) };
    return scaleOf(valuesOf(series, levels), { ...terms, log: log ?? false });
  }, [series, levels, low, high, log, most]);
  return (
    <ChartFrame
      label={label}
      moments={moments}
      height={given.height ?? 200}
      sync={sync}
      ticks={scale.ticks.map(({ value, place }) => ({ place, text: show(value) }))}
      levels={levels.map((level) => ({ ...level, place: scale.place(level.value) }))}
      blind={given.blind ?? NONE}
      marks={given.marks ?? NONE}
      marksAs={given.marksAs}
      seeing={seeing}
      lit={given.lit}
      onLit={given.onLit}
      say={(index) => sayMoment(index ?? toldOf(given, moments), { moments, series, show })}
      renderLegend={(index) => <Legend given={given} moments={moments} index={index} />}
      table={() => chartTable({ moments, series, show, seeing })}
      onStretch={given.onStretch}
    >
      {(size, chosen) => (
        <Suspense fallback={null}>
          <LinePlot moments={moments} series={series} place={scale.place} size={size} chosen={chosen} />
        </Suspense>
      )}
    </ChartFrame>
  );
}

/** What each line is, with its value at the moment that is pointed at, or at the newest that is known. */
function Legend({ given, moments, index }: { given: TimeChartGiven; moments: Moments; index: number | null }): ReactNode {
  const { series, show, seeing } = given;
  const told = index ?? toldOf(given, moments);
  const at = moments.at[told ?? -1];
  // Of several lines one may end before the others: only who points at a moment is told that it is not known there.
  const says = (one: ChartSeries): boolean =>
    index !== null || series.length === 1 || told === null || typeof one.values[told] === 'number';
  return (
    <>
      {series.map((one) => (
        <span key={one.label} className="plot__entry">
          <i className={`plot__key plot__key--${one.draw} plot-tone-${one.tone}`} aria-hidden="true" />
          {one.label} {says(one) && <b>{told === null ? 'not known' : showValue(one, told, show)}</b>}
        </span>
      ))}
      <MomentFoot moments={moments} at={at} index={told} seeing={seeing} isNewest={index === null} />
    </>
  );
}

function toldOf({ series, present }: TimeChartGiven, moments: Moments): number | null {
  return present === undefined ? newestKnown(series, moments.at.length) : momentAt(moments, present);
}

/** The slot in progress may hold nothing yet: the newest of which something is known is told. */
function newestKnown(series: readonly ChartSeries[], length: number): number | null {
  for (let index = length - 1; index >= 0; index -= 1)
    if (series.some(({ values }) => typeof values[index] === 'number')) return index;
  return length === 0 ? null : length - 1;
}
