import type { ScoreDetailView } from '../../../src/wire/score.ts';
import { showClock, showDay, showPercent, showPoints } from '../show.ts';

export type TrendPoint = Pick<ScoreDetailView['trend'][number], 'at' | 'lo' | 'point' | 'hi' | 'confidence'>;
export type Trend = {
  /** SVG paths in a box of 1000 by 100; y runs downwards from `top` of the scale to `foot`. */
  readonly proven: string;
  readonly unknown: string;
  readonly line: string;
  /** Time of which nothing was kept: over the whole height. */
  readonly gaps: string;
  readonly foot: number;
  readonly stepMs: number;
  readonly from: number;
  readonly to: number;
  readonly summary: string;
};

export const TREND_WIDTH = 1_000;
export const TREND_HEIGHT = 100;
const STEPS: readonly number[] = [10_000, 60_000, 3_600_000];
/** A scale that begins at 0 hides what matters when all is nearly well; it reaches down to what was seen, and to the bounds. */
const HIGHEST_FOOT = 0.6;

/** What was proven as a solid, what was unknown above it as a hatched band, and the point as a line; gaps stay gaps. */
export function readTrend(points: readonly TrendPoint[], { from, to }: { from: number; to: number }): Trend {
  const stepMs = stepOf(points);
  const foot = Math.min(HIGHEST_FOOT, ...points.map(({ lo }) => Math.floor(lo * 10) / 10));
  const runs = runsOf(points, stepMs);
  const x = (at: number): number => round(Math.min(1, Math.max(0, (at - from) / Math.max(1, to - from))) * TREND_WIDTH);
  const y = (share: number): number => round(trendPlace(share, foot) * TREND_HEIGHT);
  const area = (run: readonly TrendPoint[], top: 'lo' | 'hi', bottom: (point: TrendPoint) => number): string => {
    const edges = run.map((point) => ({ point, left: x(Date.parse(point.at)), right: x(Date.parse(point.at) + stepMs) }));
    const over = edges.map(({ point, left, right }) => `${left} ${y(point[top])}L${right} ${y(point[top])}`);
    const under = edges.toReversed().map(({ point, left, right }) => `${right} ${y(bottom(point))}L${left} ${y(bottom(point))}`);
    return `M${[...over, ...under].join('L')}Z`;
  };
  return {
    proven: runs.map((run) => area(run, 'lo', () => foot)).join(''),
    unknown: runs.map((run) => area(run, 'hi', ({ lo }) => lo)).join(''),
    line: lineOf(runs, { x, y, stepMs }),
    gaps: gapsOf(runs, { from, to, stepMs })
      .map(([left, right]) => `M${x(left)} 0H${x(right)}V${TREND_HEIGHT}H${x(left)}Z`)
      .join(''),
    foot,
    stepMs,
    from,
    to,
    summary: summarise(points),
  };
}

/** Downwards from the top of the scale, as a share of its height. */
export function trendPlace(share: number, foot: number): number {
  return 1 - (Math.min(1, Math.max(foot, share)) - foot) / (1 - foot);
}

/** Marks of the scale: whole tens, thinned out when the scale is long. */
export function scaleMarks(foot: number): readonly number[] {
  const every = 1 - foot > 0.5 ? 0.25 : 0.1;
  const marks: number[] = [];
  for (let mark = 1; mark >= foot - 1e-9; mark -= every) marks.push(Math.round(mark * 100) / 100);
  return marks;
}

/** The same as rows, for those who listen: thirty at most, the newest first. */
export function readTrendTable(points: readonly TrendPoint[]): readonly { at: string; figures: string }[] {
  const every = Math.max(1, Math.ceil(points.length / 30));
  return points
    .toReversed()
    .filter((_, index) => index % every === 0)
    .map((point) => ({ at: `${showDay(point.at)} ${showClock(point.at)}`, figures: showFigures(point) }));
}

export function showFigures({ lo, point, hi, confidence }: TrendPoint): string {
  const known = point === null ? 'unknown' : showPoints(point);
  return `${known}; ${showPoints(lo)} proven, at most ${showPoints(hi)}, ${showPercent(confidence)} known`;
}

function lineOf(
  runs: readonly (readonly TrendPoint[])[],
  { x, y, stepMs }: { x: (at: number) => number; y: (share: number) => number; stepMs: number },
): string {
  const known = runs.flatMap((run) => splitAt(run, (point) => point.point === null));
  return known
    .map(
      (run) =>
        `M${run.map(({ at, point }) => `${x(Date.parse(at))} ${y(point ?? 0)}L${x(Date.parse(at) + stepMs)} ${y(point ?? 0)}`).join('L')}`,
    )
    .join('');
}

/** The slots are of one length; the least distance between two of them is it. */
function stepOf(points: readonly TrendPoint[]): number {
  const gaps = points.slice(1).map(({ at }, index) => Date.parse(at) - Date.parse(points[index]?.at ?? at));
  const least = Math.min(...gaps.filter((gap) => gap > 0));
  return Number.isFinite(least) ? (STEPS.findLast((step) => step <= least) ?? 10_000) : 10_000;
}

function runsOf(points: readonly TrendPoint[], stepMs: number): readonly (readonly TrendPoint[])[] {
  const runs: TrendPoint[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    const at = Date.parse(point.at);
    if (at - last > stepMs * 1.5) runs.push([]);
    runs.at(-1)?.push(point);
    last = at;
  }
  return runs;
}

/** Before the first slot, between runs of slots, and after the last one, once that is longer ago than a slot may take. */
function gapsOf(
  runs: readonly (readonly TrendPoint[])[],
  { from, to, stepMs }: { from: number; to: number; stepMs: number },
): readonly (readonly [number, number])[] {
  const edges = runs.map((run) => [Date.parse(run[0]?.at ?? ''), Date.parse(run.at(-1)?.at ?? '') + stepMs] as const);
  const ends = [from, ...edges.map(([, end]) => end)];
  const starts = [...edges.map(([start]) => start), to];
  return ends.map((end, index) => [end, starts[index] ?? to] as const).filter(([end, start]) => start - end > stepMs * 1.5);
}

function splitAt(run: readonly TrendPoint[], isGap: (point: TrendPoint) => boolean): readonly (readonly TrendPoint[])[] {
  const parts: TrendPoint[][] = [[]];
  for (const point of run) {
    if (isGap(point)) parts.push([]);
    else parts.at(-1)?.push(point);
  }
  return parts.filter((part) => part.length > 0);
}

function summarise(points: readonly TrendPoint[]): string {
  const newest = points.at(-1);
  if (newest === undefined) return 'Nothing was kept of this score in this time.';
  const lowest = points.reduce((least, point) => (point.lo < least.lo ? point : least));
  return `Lowest: ${showPoints(lowest.lo)} proven at ${showClock(lowest.at)} UTC. Newest: ${showFigures(newest)}.`;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
