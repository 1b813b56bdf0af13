import type { TrafficPointView } from '../../../src/wire/home.ts';
import { showClock, showCount } from '../show.ts';

export type Bar = { readonly x: number; readonly top: number; readonly badTop: number; readonly heard: boolean };
export type Sparkline = { readonly width: number; readonly height: number; readonly bars: readonly Bar[]; readonly most: number; readonly summary: string };

export const SLOT_WIDTH = 10;
const HEIGHT = 60;
const FEWEST = 4; // one lone request should not fill the height of the chart

/** Ten minutes of traffic as bars. A slot in which nothing was heard is a gap of its own kind, never a bar of height 0. */
export function readTraffic(points: readonly TrafficPointView[]): Sparkline {
  const most = Math.max(0, ...points.filter(({ heard }) => heard).map(({ total }) => total));
  const scale = HEIGHT / Math.max(most, FEWEST);
  return {
    width: points.length * SLOT_WIDTH,
    height: HEIGHT,
    bars: points.map(({ total, bad, heard }, index) => ({
      x: index * SLOT_WIDTH,
      top: heard ? HEIGHT - tall(total, scale) : 0,
      badTop: heard ? HEIGHT - tall(bad, scale) : HEIGHT,
      heard,
    })),
    most,
    summary: summarise(points),
  };
}

/** The same chart as rows of a table, a minute each, for those who listen to the page. */
export function readTrafficTable(points: readonly TrafficPointView[]): readonly { from: string; total: string; bad: string }[] {
  const rows: { from: string; total: string; bad: string }[] = [];
  for (let start = 0; start < points.length; start += 6) {
    const minute = points.slice(start, start + 6);
    const heard = minute.filter((point) => point.heard);
    const sum = (of: 'total' | 'bad'): string => (heard.length === 0 ? 'not heard' : showCount(heard.reduce((all, point) => all + point[of], 0)));
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
