import type { TrafficPointView } from '../../../src/wire/home.ts';
import { showClock, showCount } from '../show.ts';

export type Bar = { readonly x: number; readonly top: number; readonly depth: number; readonly heard: boolean };
export type Sparkline = {
  readonly width: number;
  readonly height: number;
  readonly bars: readonly Bar[];
  readonly most: number;
  readonly mostBad: number;
  readonly summary: string;
};

export const SLOT_WIDTH = 10;
export const SURFACE = 44; // the line between what came, above it, and what went wrong, below it
const HEIGHT = 60;
const FEWEST = 4; // one lone request should not fill the height of the chart
const FEWEST_BAD = 0.02; // nor one failure among very many its depth: this part of the traffic does

/**
 * Ten minutes of traffic as bars above a line, and what went bad as soundings below it, on a scale of their own: at one
 * scale the failures that matter would be too small to see. A slot in which nothing was heard is a gap of its own kind.
 */
export function readTraffic(points: readonly TrafficPointView[]): Sparkline {
  const most = Math.max(0, ...points.filter(({ heard }) => heard).map(({ total }) => total));
  const mostBad = Math.max(0, ...points.filter(({ heard }) => heard).map(({ bad }) => bad));
  const scale = SURFACE / Math.max(most, FEWEST);
  const badScale = (HEIGHT - SURFACE) / Math.max(mostBad, FEWEST, most * FEWEST_BAD);
  return {
    width: points.length * SLOT_WIDTH,
    height: HEIGHT,
    bars: points.map(({ total, bad, heard }, index) => ({
      x: index * SLOT_WIDTH,
      top: heard ? SURFACE - tall(total, scale) : 0,
      depth: heard ? tall(bad, badScale) : 0,
      heard,
    })),
    most,
    mostBad,
    summary: summarise(points),
  };
}

/** The same chart as rows of a table, a minute each, for those who listen to the page. */
export function readTrafficTable(points: readonly TrafficPointView[]): readonly { from: string; total: string; bad: string }[] {
  const rows: { from: string; total: string; bad: string }[] = [];
  for (let start = 0; start < points.length; start += 6) {
    const minute = points.slice(start, start + 6);
    const heard = minute.filter((point) => point.heard);
    const sum = (of: 'total' | 'bad'): string =>
      heard.length === 0 ? 'not heard' : showCount(heard.reduce((all, point) => all + point[of], 0));
    rows.push({ from: showClock(minute[0]?.at ?? ''), total: sum('total'), bad: sum('bad') });
  }
  return rows;
}

/** Something that happened is at least a visible sliver: a single bad event must not vanish in a rounding. */
function tall(count: number, scale: number): number {
  return count === 0 ? 0 : Math.max(1.5, Math.round(count * scale * 10) / 10);
}

function summarise(points: readonly TrafficPointView[]): string {
  const heard = points.filter((point) => point.heard);
  if (heard.length === 0) return 'No telemetry was heard in the last ten minutes.';
  const total = heard.reduce((sum, point) => sum + point.total, 0);
  const bad = heard.reduce((sum, point) => sum + point.bad, 0);
  const silent = points.length - heard.length;
  const gaps = silent === 0 ? '' : ` Nothing was heard in ${silent} of ${points.length} slots.`;
  return `Traffic of the last ten minutes: ${showCount(total)} events, ${showCount(bad)} of them bad.${gaps}`;
}
