import type { HurtingView, SituationView } from '../../../src/wire/situation.ts';
import type { TimelineMarkView } from '../../../src/wire/timeline.ts';
import { drawnFrom } from '../chart/known-span.ts';
import { showClock } from '../show.ts';

type Mark = Pick<
  TimelineMarkView,
  'id' | 'at' | 'to' | 'kind' | 'tone' | 'title' | 'sentence' | 'href' | 'part_of' | 'version' | 'service'
>;
type Span = { readonly from: number; readonly to: number };

/** Everything is a part of the width, 0 to 1. */
export type AxisPin = {
  readonly key: string;
  readonly place: number;
  readonly marks: readonly Mark[];
  readonly tone: Mark['tone'];
};
export type AxisBar = {
  readonly mark: Mark;
  readonly start: number;
  readonly end: number;
  readonly row: number;
  /** It goes on. */
  readonly isOpen: boolean;
  /** Of a rollout: its steps, holds and turns. */
  readonly parts: readonly { readonly mark: Mark; readonly start: number; readonly end: number }[];
};
export type AxisLane = {
  readonly key: string;
  readonly label: string;
  readonly bars: readonly AxisBar[];
  readonly rows: number;
  readonly pins: readonly AxisPin[];
};
export type StripBar = {
  readonly at: string;
  readonly start: number;
  readonly width: number;
  /** Of the most that came in a slot, 0 to 1. */
  readonly traffic: number;
  /** Its share of bad events, of the largest that is drawn, 0 to 1. */
  readonly bad: number;
};
export type AxisStrip = {
  readonly key: string;
  readonly title: string;
  readonly bars: readonly StripBar[];
  /** Stretches in which nothing was heard. */
  readonly unheard: readonly { readonly start: number; readonly end: number }[];
  /** Events in the fullest slot, and the largest share that was bad in one. */
  readonly most: number;
  readonly worst: number;
  /** Height of the share that is allowed, on the scale of what is drawn. */
  readonly allowed: number;
  /** Where it began to hurt; null: not within the axis. */
  readonly began: number | null;
};
export type Axis = {
  readonly ticks: readonly { readonly place: number; readonly text: string }[];
  readonly strips: readonly AxisStrip[];
  readonly lanes: readonly AxisLane[];
};

const LANES: readonly { readonly key: string; readonly label: string; readonly kinds: readonly Mark['kind'][] }[] = [
  { key: 'rollouts', label: 'Rollouts', kinds: ['rollout'] },
  { key: 'changes', label: 'Changes', kinds: ['deploy', 'flag', 'config', 'migration', 'scaling', 'cost', 'catalog'] },
  { key: 'incidents', label: 'Incidents', kinds: ['incident'] },
  { key: 'orders', label: 'Freezes', kinds: ['freeze', 'silence', 'adjustment'] },
  { key: 'alerts', label: 'Alerts', kinds: ['alert', 'broken'] },
];
/** Pins nearer than this to each other are one. */
const NEAR = 0.022;
const MOST_ROWS = 4;
const MOST_STRIPS = 4;
const TICKS = 4;
const LEAST_TOP = 4;
const ROUNDING = 1e-6;

/** What hurts and what happened, on one axis of time, so that what changed just before is seen without reading. */
export function readAxis({
  from,
  at,
  hurts,
  marks,
  decisions,
}: Pick<SituationView, 'from' | 'at' | 'hurts' | 'marks' | 'decisions'>): Axis {
  const span = begun({ from: Date.parse(from), to: Date.parse(at) }, { hurts, marks, decisions });
  return {
    ticks: Array.from({ length: TICKS + 1 }, (_, tick) => {
      const when = span.from + ((span.to - span.from) * tick) / TICKS;
      return { place: tick / TICKS, text: tick === TICKS ? 'now' : showClock(new Date(when).toISOString()).slice(0, 5) };
    }),
    strips: hurts.slice(0, MOST_STRIPS).flatMap((hurt) => stripOf(hurt, span) ?? []),
    lanes: LANES.map(({ key, label, kinds }) => {
      const own = marks.filter(({ kind }) => kinds.includes(kind));
      return { key, label, ...laneOf(own, span) };
    }).filter(({ bars, pins }) => bars.length + pins.length > 0),
  };
}

/**
 * The axis begins with the first that was heard of what hurts; where nothing hurts, with the first catalog where nothing was
 * decided before it. Time before there was anything to tell is not drawn where it would be most of the picture.
 */
function begun(asked: Span, { hurts, marks, decisions }: Pick<SituationView, 'hurts' | 'marks' | 'decisions'>): Span {
  const heard = hurts.flatMap(({ promises }) => promises[0]?.strip.find(({ heard: was, total }) => was || total > 0)?.at ?? []);
  const [first] = marks;
  const isFirst = first?.kind === 'catalog' && decisions.every((one) => Date.parse(one.at) >= Date.parse(first.at));
  const firsts = [...heard, ...(isFirst ? [first.at] : [])].map((one) => Date.parse(one));
  return { from: drawnFrom(asked, firsts.length === 0 ? null : Math.min(...firsts)), to: asked.to };
}

function stripOf({ key, title, since, promises }: HurtingView, span: Span): AxisStrip | null {
  const [promise] = promises;
  if (promise === undefined || promise.strip.length === 0) return null;
  const { strip, allowed } = promise;
  const most = Math.max(1, ...strip.map(({ total }) => total));
  const worst = Math.max(...strip.map(shareOf));
  // A scale that ends below some times of what is allowed would make a mountain of one bad event.
  const top = Math.max(worst, allowed * LEAST_TOP);
  const ends = strip.map((_, index) => place(span, Date.parse(strip[index + 1]?.at ?? '') || span.to));
  const bars = strip.map((slot, index): StripBar => {
    const start = place(span, Date.parse(slot.at));
    return { at: slot.at, start, width: (ends[index] ?? start) - start, traffic: slot.total / most, bad: shareOf(slot) / top };
  });
  const began = since === null || Date.parse(since) < span.from ? null : place(span, Date.parse(since));
  return {
    key,
    title: promises.length > 1 ? `${title}: ${promise.display_name}` : title,
    bars,
    unheard: joined(bars.filter((_, index) => strip[index]?.heard === false && strip[index].total === 0)),
    most,
    worst,
    allowed: Math.min(1, allowed / top),
    began,
  };
}

function shareOf({ total, bad }: { readonly total: number; readonly bad: number }): number {
  return total > 0 ? bad / total : 0;
}

function joined(bars: readonly StripBar[]): AxisStrip['unheard'] {
  const found: { start: number; end: number }[] = [];
  for (const { start, width } of bars) {
    const last = found.at(-1);
    if (last !== undefined && Math.abs(last.end - start) < ROUNDING) last.end = start + width;
    else found.push({ start, end: start + width });
  }
  return found;
}

function laneOf(marks: readonly Mark[], span: Span): Pick<AxisLane, 'bars' | 'rows' | 'pins'> {
  const parts = Map.groupBy(
    marks.filter(({ part_of: whole }) => whole !== null),
    ({ part_of: whole }) => whole,
  );
  const bars: AxisBar[] = [];
  const pins: { place: number; marks: Mark[] }[] = [];
  const free: number[] = [];
  for (const mark of marks.filter(({ part_of: whole }) => whole === null)) {
    const [start, end] = spanOf(mark, span);
    const row = mark.at === mark.to || mark.kind === 'catalog' ? null : rowFor(free, start);
    if (row !== null) {
      free[row] = Math.max(end, start + NEAR) + NEAR / 2;
      const own = (parts.get(mark.id) ?? []).map((part) => ({ mark: part, ...named(spanOf(part, span)) }));
      bars.push({ mark, start, end, row, isOpen: mark.to === null, parts: own });
      continue;
    }
    const before = pins.at(-1);
    if (before !== undefined && start - before.place < NEAR) before.marks.push(mark);
    else pins.push({ place: start, marks: [mark] });
  }
  return {
    bars,
    rows: free.length,
    pins: pins.map((pin) => ({ key: pin.marks[0]?.id ?? '', place: pin.place, marks: pin.marks, tone: worstTone(pin.marks) })),
  };
}

function spanOf({ at, to }: Mark, span: Span): readonly [number, number] {
  return [place(span, Date.parse(at)), place(span, to === null ? span.to : Date.parse(to))];
}

function named([start, end]: readonly [number, number]): { readonly start: number; readonly end: number } {
  return { start, end };
}

/** The first row that is free there; null where all are taken, and the mark becomes a pin. */
function rowFor(free: readonly number[], start: number): number | null {
  const row = free.findIndex((until) => until <= start);
  if (row >= 0) return row;
  return free.length < MOST_ROWS ? free.length : null;
}

function place({ from, to }: Span, at: number): number {
  return to > from ? Math.min(1, Math.max(0, (at - from) / (to - from))) : 0;
}

function worstTone(marks: readonly Mark[]): Mark['tone'] {
  return (['breach', 'warning', 'blind', 'good'] as const).find((tone) => marks.some((mark) => mark.tone === tone)) ?? 'plain';
}

/** As it is read out and told at the pointer: `14:02:10 flag one-page on`. */
export function sayMark({ at, title }: Pick<Mark, 'at' | 'title'>): string {
  return `${showClock(at)} ${title}`;
}
