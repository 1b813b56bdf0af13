import { across, type Stretch } from './chart-model.ts';

export type TimeTick = { readonly at: number; readonly place: number; readonly text: string };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const STEPS: readonly number[] = [
  ...[5, 10, 15, 30].map((count) => count * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((count) => count * MINUTE),
  ...[1, 2, 3, 6, 12].map((count) => count * HOUR),
  ...[1, 2, 7, 14, 28, 91].map((count) => count * DAY),
];
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
/** What a label takes, with the air around it. */
const ROOM_PX = 62;
const EDGE_PX = 22;

/** Round times of UTC, as many as have room. */
export function timeTicks(span: Stretch, widthPx: number): readonly TimeTick[] {
  const most = Math.max(2, Math.floor(widthPx / ROOM_PX));
  const length = span.to - span.from;
  const step = STEPS.find((one) => length / one <= most) ?? Math.ceil(length / most / DAY) * DAY;
  const ticks: TimeTick[] = [];
  for (let at = Math.ceil(span.from / step) * step; at <= span.to && ticks.length <= most; at += step) {
    const place = across(span, at);
    // A label that has no room on its side would stand outside of the chart.
    if (place * widthPx < EDGE_PX || (1 - place) * widthPx < EDGE_PX) continue;
    ticks.push({ at, place, text: showTick(at, step) });
  }
  return ticks;
}

/** Midnight is told as its day: a chart over midnight would else have the same times twice. */
function showTick(at: number, step: number): string {
  const time = new Date(at);
  if (step >= DAY || at % DAY === 0) return `${time.getUTCDate()} ${MONTHS[time.getUTCMonth()] ?? ''}`;
  return time.toISOString().slice(11, step < MINUTE ? 19 : 16);
}

/** `21 Nov 09:40:00`, the day only where the chart does not lie within one. */
export function showTime(at: number, { from, to }: Stretch): string {
  const time = new Date(at);
  const clock = time.toISOString().slice(11, at % MINUTE === 0 ? 16 : 19);
  const isOneDay = Math.floor(from / DAY) === Math.floor((to - 1) / DAY);
  return isOneDay ? clock : `${time.getUTCDate()} ${MONTHS[time.getUTCMonth()] ?? ''} ${clock}`;
}
