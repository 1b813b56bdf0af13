import type { OverviewView, ScoreAtAGlanceView } from '../../../src/wire/overview.ts';
import { drawnFrom } from '../chart/known-span.ts';
import { showLength, showPoints } from '../show.ts';

export type SparkLine = {
  /** SVG paths in a box of `SPARK`; y runs downwards from 100 points to `foot`. */
  readonly line: string;
  /** Between what is proven and what would be if all that is unknown were well. */
  readonly open: string;
  readonly proven: string;
  readonly gaps: string;
  /** Where the scale begins, 0 to 1. */
  readonly foot: number;
  readonly summary: string;
};
type Point = ScoreAtAGlanceView['trend'][number];

export const SPARK = { width: 400, height: 64 } as const;
/** A scale that begins at 0 hides what matters while nearly all is well. */
const HIGHEST_FOOT = 0.8;

/** One foot for all lines of a list, so that they can be compared. */
export function footOf(trends: readonly (readonly Point[])[]): number {
  return trends.reduce(
    (so, trend) => trend.reduce((least, { lo }) => Math.min(least, Math.floor(lo * 10) / 10), so),
    HIGHEST_FOOT,
  );
}

/** One beginning for all lines of a list: where the first of them is known from, where that is much later than what was asked for. */
export function spanOf(
  { from, at, window }: Pick<OverviewView, 'from' | 'at' | 'window'>,
  trends: readonly (readonly Point[])[],
): { readonly from: number; readonly to: number; readonly said: string } {
  const asked = { from: Date.parse(from), to: Date.parse(at) };
  const firsts = trends.flatMap(([first]) => (first === undefined ? [] : [Date.parse(first.at)]));
  const begun = drawnFrom(asked, firsts.length === 0 ? null : Math.min(...firsts));
  return { from: begun, to: asked.to, said: begun === asked.from ? window : `the ${showLength(asked.to - begun)} known` };
}

export function readSparkLine(
  trend: readonly Point[],
  { from, to, foot }: { from: number; to: number; foot: number },
): SparkLine {
  const points = trend.map(({ at, lo, hi }) => ({ at: Date.parse(at), lo, hi }));
  const step = Math.min(...points.slice(1).map(({ at }, index) => at - (points[index]?.at ?? at)), to - from);
  const x = (at: number): number => round((Math.min(Math.max(at, from), to) - from) * (SPARK.width / Math.max(1, to - from)));
  const y = (share: number): number => round((1 - (Math.min(1, Math.max(foot, share)) - foot) / (1 - foot)) * SPARK.height);
  const runs = runsOf(points, step);
  const edges = runs.map((run) => [run[0]?.at ?? from, (run.at(-1)?.at ?? from) + step] as const);
  const along = (run: (typeof runs)[number], of: 'lo' | 'hi'): readonly string[] => {
    const ends = run.map((one) => `${x(one.at)} ${y(one[of])}`);
    const last = run.at(-1);
    return last === undefined ? ends : [...ends, `${x(last.at + step)} ${y(last[of])}`];
  };
  return {
    line: runs.map((run) => `M${along(run, 'lo').join('L')}`).join(''),
    open: runs.map((run) => `M${along(run, 'hi').join('L')}L${along(run, 'lo').toReversed().join('L')}Z`).join(''),
    proven: runs
      .map(
        (run, index) =>
          `M${along(run, 'lo').join('L')}L${x(edges[index]?.[1] ?? to)} ${SPARK.height}H${x(edges[index]?.[0] ?? from)}Z`,
      )
      .join(''),
    gaps: gapsOf(edges, { from, to, step })
      .map(([start, end]) => `M${x(start)} 0H${x(end)}V${SPARK.height}H${x(start)}Z`)
      .join(''),
    foot,
    summary: summarise(trend),
  };
}

function runsOf<One extends { readonly at: number }>(points: readonly One[], step: number): readonly (readonly One[])[] {
  const runs: One[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    if (point.at - last > step * 1.5) runs.push([]);
    runs.at(-1)?.push(point);
    last = point.at;
  }
  return runs;
}

/** Time of which nothing was kept, longer than one slot. */
function gapsOf(
  edges: readonly (readonly [number, number])[],
  { from, to, step }: { from: number; to: number; step: number },
): readonly (readonly [number, number])[] {
  if (edges.length === 0) return [[from, to]];
  const ends = [from, ...edges.map(([, end]) => end)];
  const starts = [...edges.map(([start]) => start), to];
  return ends.map((end, index) => [end, starts[index] ?? to] as const).filter(([end, start]) => start - end > step);
}

function summarise(trend: readonly Point[]): string {
  const [first, newest] = [trend[0], trend.at(-1)];
  if (first === undefined || newest === undefined) return 'nothing was kept';
  const lowest = trend.reduce((least, point) => (point.lo < least.lo ? point : least));
  return `from ${showPoints(first.lo)} to ${showPoints(newest.lo)}, lowest ${showPoints(lowest.lo)}`;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
