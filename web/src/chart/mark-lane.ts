import { across, type ChartMark, type Stretch } from './chart-model.ts';

/** Marks that would lie on each other are one pin, and told one by one when it is opened. */
export type Pin = { readonly place: number; readonly marks: readonly ChartMark[]; readonly tone: ChartMark['tone'] };
/** What lasted: from where to where, in which row of the lane. */
export type Bar = {
  readonly mark: ChartMark;
  readonly start: number;
  readonly end: number;
  readonly row: number;
  readonly hasRoom: boolean;
};
export type Lane = { readonly pins: readonly Pin[]; readonly bars: readonly Bar[]; readonly rows: number };

const PIN_PX = 18;
/** What is shorter than this on the screen is a pin. */
const SHORTEST_PX = 26;
/** Less room than this is too little for words. */
const WORDS_PX = 72;
const MOST_ROWS = 3;
const WORST_FIRST = ['breach', 'warning', 'blind', 'good', 'plain'] as const;

export function layMarks(marks: readonly ChartMark[], span: Stretch, widthPx: number): Lane {
  const there = new Set(marks.map(({ id }) => id));
  // Steps of what is drawn itself are told on its own screen.
  const whole = marks.filter(({ part_of: part = null }) => part === null || !there.has(part));
  const pins: { px: number; marks: ChartMark[] }[] = [];
  const bars: Bar[] = [];
  const free: number[] = [];
  for (const mark of whole.toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))) {
    const [from, to] = [Date.parse(mark.at), mark.to === null ? span.to : Date.parse(mark.to)];
    if (to < span.from || from > span.to) continue;
    const [start, end] = [across(span, from), across(span, to)];
    const row = (end - start) * widthPx >= SHORTEST_PX ? freeRow(free, start * widthPx) : null;
    if (row !== null) {
      free[row] = end * widthPx + 4;
      bars.push({ mark, start, end, row, hasRoom: (end - start) * widthPx >= WORDS_PX });
      continue;
    }
    const before = pins.at(-1);
    if (before !== undefined && start * widthPx - before.px < PIN_PX) before.marks.push(mark);
    else pins.push({ px: start * widthPx, marks: [mark] });
  }
  return {
    bars,
    rows: free.length,
    pins: pins.map((pin) => ({ place: widthPx > 0 ? pin.px / widthPx : 0, marks: pin.marks, tone: worstOf(pin.marks) })),
  };
}

/** `deploy of payments 1.6.0`, or `3 changes`. */
export function pinTitle({ marks }: Pick<Pin, 'marks'>): string {
  const [only] = marks;
  return marks.length === 1 && only !== undefined ? only.title : `${marks.length} changes`;
}

/** The first row in which nothing stands there yet; null when all are taken, and it becomes a pin. */
function freeRow(free: readonly number[], startPx: number): number | null {
  const row = free.findIndex((until) => until <= startPx);
  if (row >= 0) return row;
  return free.length < MOST_ROWS ? free.length : null;
}

function worstOf(marks: readonly ChartMark[]): ChartMark['tone'] {
  return WORST_FIRST.find((tone) => marks.some((mark) => mark.tone === tone)) ?? 'plain';
}
