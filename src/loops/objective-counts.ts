import type { Catalog, Indicator, Objective } from '../catalog/catalog.ts';
import { findIndicator, findObjective } from '../catalog/find.ts';
import { countsMillionths } from '../catalog/objective-rules.ts';
import { SLOT } from '../evidence/cell.ts';
import { countsSince, settle, type Evidence } from '../evidence/evidence.ts';
import { laneBetween, slotsBetween, watchedBetween } from '../evidence/lane-between.ts';
import { eventsLane, lanesOf, type AdjustedLane, type AdjustedTimes } from '../evidence/objective-lanes.ts';
import { MILLION } from '../intake/counter-table.ts';
import { elapsed, HOUR, type DurationMs, type Instant } from '../kernel/units.ts';
import { adjustedCounts } from '../verdict/adjusted.ts';
import type { Events, WindowCounts } from '../verdict/window-counts.ts';
import { coverageSlots, heardAs, type Window } from './sight.ts';

export type Counting = {
  readonly catalog: Catalog;
  readonly evidence: Evidence;
  readonly adjusted: AdjustedTimes;
  /** What is covered of a window is the same for all that is heard together; whoever asks about many keeps it meanwhile. */
  readonly covered: Covered;
};
export type Covered = Map<string, Map<DurationMs, Slots>>;
type Slots = { readonly observed: number; readonly expected: number };

/** What was counted of one objective, over any window that ends at an instant. */
export type ObjectiveCounts = {
  /** Without adjusted time. */
  over(windowMs: DurationMs): WindowCounts;
  /** Since the period of its calendar began. */
  since(start: Instant): WindowCounts;
  /** The same with adjusted time in it; null when nothing of it is adjusted. */
  raw(ask: { readonly windowMs: DurationMs } | { readonly start: Instant }): WindowCounts | null;
  /** The events alone, whatever the method counts. */
  events(windowMs: DurationMs): WindowCounts;
  /** Between two instants of the past, exactly, without adjusted time; null when what is in memory does not tell one of them. */
  between(span: { readonly from: Instant; readonly to: Instant }): WindowCounts | null;
  /** What tells of its telemetry: several of a composite that judges slices jointly. */
  readonly indicators: readonly Indicator[];
  /** Up to when something could be known: a query is asked after a delay. */
  readonly at: Instant;
};

/** Null when nothing is counted for it: it is not computed, or its members are. */
export function countsFor(counting: Counting, objective: Objective, now: Instant): ObjectiveCounts | null {
  const { catalog, evidence, adjusted, covered } = counting;
  settle(evidence);
  const lanes = lanesOf(objective, { catalog, adjusted, at: now });
  const members = objective.composite?.flatMap((member) => findObjective(catalog, member.objective) ?? []) ?? [objective];
  const indicators = members.flatMap(({ indicator }) => findIndicator(catalog, indicator) ?? []);
  if (lanes === null || indicators.length === 0) return null;
  const at = (now - lanes.delayMs) as Instant;
  const laneNamed = (name: string): Lane => ({ name, number: evidence.windows.find(name) });
  const events = members.flatMap((one) => eventsIn(catalog, one)).map(({ lane, each }) => ({ each, ...laneNamed(lane) }));
  const read: Reading = {
    evidence,
    objective,
    indicators,
    events,
    covered: indicators.map((one) => coveredOf(covered, `${one.signal === 'telemetry' ? '' : heardAs(one)} ${at}`)),
    raw: laneNamed(lanes.raw),
    out: lanes.adjustedOut.map(({ mode, lane }) => ({ mode, ...laneNamed(lane) })),
    knownFrom: evidence.derived.knownFrom(lanes.raw),
    isPlain: objective.method.kind === 'occurrences' && events.every(({ each }) => each === 1),
  };
  return {
    indicators,
    at,
    over: (window) => without(rawCounts(read, { at, window }), { read, span: { at, window } }),
    since: (start) => without(rawCounts(read, { at, start }), { read, span: { at, start } }),
    raw(ask) {
      if (lanes.adjustedOut.length === 0) return null;
      return rawCounts(read, 'start' in ask ? { at, start: ask.start } : { at, window: ask.windowMs });
    },
    events: (window) => ({ ...slotsOf(read, { at, window }), ...eventsOver(read, { at, window }) }),
    between: (span) => countsWithin(read, { ...span, at }),
  };
}

function countsWithin(
  { evidence, raw, out, indicators, knownFrom, objective }: Reading,
  span: { readonly from: Instant; readonly to: Instant; readonly at: Instant },
): WindowCounts | null {
  const counted = laneBetween(evidence, raw.name, span);
  const outs = out.map(({ mode, name }) => ({ mode, counts: laneBetween(evidence, name, span) }));
  if (counted === null || outs.some(({ counts }) => counts === null)) return null;
  const seen = indicators.map((indicator) =>
    indicator.signal === 'telemetry' ? watchedBetween(evidence, span) : slotsBetween(evidence, heardAs(indicator), span),
  );
  const worst = seen.reduce((least, one) => (one.observed * least.expected < least.observed * one.expected ? one : least));
  const known = Math.max(0, Math.ceil((span.to - Math.max(span.from, knownFrom ?? span.from)) / SLOT));
  const counts = { ...counted, observedSlots: Math.min(worst.observed, known), expectedSlots: worst.expected };
  if (outs.length === 0) return counts;
  return adjustedCounts(
    counts,
    outs.map(({ mode, counts: within }) => ({ mode, ...(within ?? NOTHING) })),
    objective.method,
  );
}

type Reading = {
  readonly evidence: Evidence;
  /** What is covered already, by indicator. */
  readonly covered: readonly Map<DurationMs, Slots>[];
  readonly objective: Objective;
  readonly indicators: readonly Indicator[];
  readonly raw: Lane;
  readonly out: readonly (Lane & Pick<AdjustedLane, 'mode'>)[];
  /** Where the events themselves are counted, and as what each of them is counted there. */
  readonly events: readonly (Lane & { readonly each: number })[];
  readonly knownFrom: Instant | null;
  /** What is counted are the events themselves, one by one. */
  readonly isPlain: boolean;
};
/** Looked up by its name once for all windows; -1 when there is none. */
type Lane = { readonly name: string; readonly number: number };
type Span = Window | { readonly at: Instant; readonly start: Instant };

function rawCounts(read: Reading, span: Span): WindowCounts {
  const { good, total } = laneCounts(read.evidence, read.raw, span);
  const { observedSlots, expectedSlots } = slotsOf(read, span);
  const counts = { good, total, observedSlots, expectedSlots };
  return read.isPlain ? counts : { ...counts, events: eventsOver(read, span) };
}

/** What fell into adjusted time is taken out of what was counted. */
function without(raw: WindowCounts, { read, span }: { read: Reading; span: Span }): WindowCounts {
  const { out, evidence, objective } = read;
  if (out.length === 0) return raw;
  const outs = out.map((lane) => ({ mode: lane.mode, ...laneCounts(evidence, lane, span) }));
  return adjustedCounts(raw, outs, objective.method);
}

function laneCounts(evidence: Evidence, { name, number }: Lane, span: Span): Events {
  const since = 'start' in span ? countsSince(evidence, name, span) : null;
  const counted = since ?? (number < 0 ? NOTHING : evidence.windows.counts(number, windowOf(span)));
  // Sums of shares are off in their last digits, and two counters of one cell may be a reading apart.
  const total = Math.max(0, counted.total);
  return { good: Math.min(total, Math.max(0, counted.good)), total };
}
const NOTHING: Events = { good: 0, total: 0 };

function eventsOver({ evidence, events }: Reading, span: Span): Events {
  return events.reduce<Events>(
    (sum, lane) => {
      const { good, total } = laneCounts(evidence, lane, span);
      return { good: sum.good + good / lane.each, total: sum.total + total / lane.each };
    },
    { good: 0, total: 0 },
  );
}

function coveredOf(covered: Covered, name: string): Map<DurationMs, Slots> {
  const known = covered.get(name) ?? new Map<DurationMs, Slots>();
  covered.set(name, known);
  return known;
}

/** As well seen as the worst of its indicators, and not further back than the lane itself is known. */
function slotsOf(
  { evidence, covered, indicators, knownFrom }: Reading,
  span: Span,
): Pick<WindowCounts, 'observedSlots' | 'expectedSlots'> {
  const { at, window: asked } = windowOf(span);
  // The first minutes of a period are as well seen as the hour in which it began.
  const window: Window = { at, window: 'start' in span ? (Math.max(asked, HOUR) as DurationMs) : asked };
  const seen = indicators.map((indicator, index) => {
    const known = covered[index]?.get(window.window);
    if (known !== undefined) return known;
    const slots = coverageSlots(evidence, indicator, window);
    covered[index]?.set(window.window, slots);
    return slots;
  });
  const worst = seen.reduce((least, one) => (one.observed * least.expected < least.observed * one.expected ? one : least));
  const unknown = knownFrom === null ? 0 : Math.max(0, elapsed((window.at - window.window) as Instant, knownFrom));
  const known = Math.max(0, Math.ceil((window.window - unknown) / SLOT));
  return { observedSlots: Math.min(worst.observed, known), expectedSlots: worst.expected };
}

function windowOf(span: Span): Window {
  return 'window' in span ? span : { at: span.at, window: Math.max(0, elapsed(span.start, span.at)) as DurationMs };
}

function eventsIn(catalog: Catalog, { indicator, cohort }: Objective): readonly { lane: string; each: number }[] {
  const found = findIndicator(catalog, indicator);
  const lane = eventsLane({ indicator, cohort }, catalog);
  if (found === undefined || lane === null) return [];
  return [{ lane, each: countsMillionths(found) ? MILLION : 1 }];
}
