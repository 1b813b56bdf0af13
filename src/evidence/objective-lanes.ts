import type { Adjustment } from '../catalog/adjustment.ts';
import type { Catalog } from '../catalog/catalog.ts';
import { findIndicator, findObjective } from '../catalog/find.ts';
import type { Objective } from '../catalog/objective.ts';
import type { Span } from '../kernel/recurrence.ts';
import { slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import { periodAt } from '../kernel/zoned-time.ts';
import type { AdjustedSpans } from './adjusted-time.ts';
import { SLOT } from './cell.ts';
import { cohortsLane } from './derivations/cohorts.ts';
import type { Agreement, Cohorts, CohortValues, Derivation, Slices, SliceSource } from './derivations/derivation.ts';
import { wholeMinutes } from './derivations/excluded.ts';
import { LONGEST_WINDOW } from './ring-pages.ts';
import { delayOf } from './known-delay.ts';
import { agreementLane, cohortLane, excludedLane, laneOf, sinceLane, slicesLane } from './lane-names.ts';

/** What an objective is counted by. Judges, rounds over all objectives and screens read the same lanes. */
export type ObjectiveLanes = {
  /** Good and total in the terms of its method: events, slices, or parts of slices (see `SLICE_PARTS`). */
  readonly raw: string;
  /** What of it fell into adjusted time, by how that does not count: adjusted counts are raw ones without these. */
  readonly adjustedOut: readonly AdjustedLane[];
  /** When the period of its calendar began: ask `countsSince`. Null when its window rolls. */
  readonly since: Instant | null;
  /** Its counts are known so much later than they happened. */
  readonly delayMs: DurationMs;
};

export type AdjustedLane = { readonly mode: Adjustment['mode']; readonly lane: string };

/** Time that does not count, by the objective's name; a template's holds for all that it stands for. */
export type AdjustedTimes = ReadonlyMap<string, AdjustedSpans>;

export type LaneTerms = { readonly catalog: Catalog; readonly adjusted: AdjustedTimes; readonly at: Instant };

/** Null when nothing is counted: it is not supported, or judged by its members' lanes alone. */
export function lanesOf(objective: Objective, { catalog, adjusted, at }: LaneTerms): ObjectiveLanes | null {
  if (objective.unsupported !== null || objective.split !== null) return null;
  const slices = slicesOf(objective, catalog);
  const raw = slices?.lane ?? eventsLane(objective, catalog);
  if (raw === null) return null;
  const delayMs = slices?.delayMs ?? delayOf(catalog, findIndicator(catalog, objective.indicator));
  return {
    raw,
    adjustedOut: adjustedOf(objective, adjusted).map(({ mode }) => ({ mode, lane: excludedLane(objective.name, raw, mode) })),
    since: objective.calendar === null ? null : slotOf(periodAt(objective.calendar, (at - delayMs) as Instant).start, SLOT),
    delayMs,
  };
}

/** Tells the combinations of cohort values that have lanes; see `cohortsIn`. */
export type CohortsSeen = (
  indicator: string,
  group: { readonly where: CohortValues; readonly by: readonly string[] },
) => readonly CohortValues[];

/**
 * Everything that is to be derived for a catalog, each lane once. Of a template it is the cohorts, and the lanes of those
 * that have been seen: once more of them have, it is more.
 */
export function derivationsOf(
  catalog: Catalog,
  adjusted: AdjustedTimes,
  { at, cohortsSeen }: { readonly at: Instant; readonly cohortsSeen: CohortsSeen },
): readonly Derivation[] {
  const wanted = new Map<string, Derivation>();
  for (const objective of catalog.objectives) {
    if (objective.unsupported !== null) continue;
    // A template is asked for by its own name, too: all its cohorts together.
    const whole = { ...objective, split: null };
    for (const group of [groupOf(objective, catalog), groupOf(whole, catalog)]) {
      const known = group === null ? undefined : wanted.get(group.lane);
      if (group !== null && !(known?.kind === 'cohorts' && known.cap >= group.cap)) wanted.set(group.lane, group);
    }
    const of = findIndicator(catalog, objective.indicator)?.name;
    const seen =
      objective.split === null || of === undefined
        ? []
        : cohortsSeen(of, { where: objective.cohort ?? {}, by: objective.split.by });
    const stoodFor = objective.split === null ? [] : expandedOver(objective, seen);
    for (const one of [whole, ...stoodFor])
      for (const derivation of lanesFor(one, { catalog, adjusted, at })) wanted.set(derivation.lane, derivation);
  }
  return [...wanted.values()];
}

/** A template's objectives, one for each combination of cohort values; any other objective is itself. */
function expandedOver(objective: Objective, seen: readonly CohortValues[]): readonly Objective[] {
  if (objective.split === null) return [objective];
  return seen.map((values) => ({
    ...objective,
    name: cohortObjectiveName(objective.name, values, objective.split?.by ?? []),
    cohort: values,
    split: null,
  }));
}

/** `checkout-availability{region=eu}`: only the labels that it was split by are told. */
export function cohortObjectiveName(template: string, values: CohortValues, by: readonly string[]): string {
  return `${template}{${by.map((label) => `${label}=${values[label] ?? ''}`).join(',')}}`;
}

/** The group of lanes that an objective of cohorts needs. */
function groupOf({ indicator, cohort, split }: Objective, catalog: Catalog): Cohorts | null {
  const of = findIndicator(catalog, indicator)?.name;
  if (of === undefined || (cohort === null && split === null)) return null;
  const [where, by, cap] = [cohort ?? {}, split?.by ?? [], split?.cap ?? 1];
  return { kind: 'cohorts', lane: cohortsLane(of, where, by), of, where, by, cap };
}

function lanesFor(objective: Objective, terms: LaneTerms): readonly Derivation[] {
  const lanes = lanesOf(objective, terms);
  if (lanes === null) return [];
  const slices = slicesOf(objective, terms.catalog);
  const { raw, adjustedOut, since, delayMs } = lanes;
  const excluded = adjustedOf(objective, terms.adjusted).map(({ mode, spans }): Derivation => ({
    kind: 'excluded',
    lane: excludedLane(objective.name, raw, mode),
    of: raw,
    spans,
  }));
  const counted = [raw, ...adjustedOut.map(({ lane }) => lane)];
  // For a little while after a period began, what is known late is still judged by the one before.
  const later = since === null ? null : lanesOf(objective, { ...terms, at: (terms.at + delayMs) as Instant })?.since;
  const starts = since === null ? [] : [since, ...(typeof later === 'number' && later !== since ? [later] : [])];
  return [
    ...agreementsOf(objective, terms.catalog),
    ...(slices === null ? [] : [slices]),
    ...excluded,
    ...starts.flatMap((start) => counted.map((of): Derivation => ({ kind: 'since', lane: sinceLane(start, of), of, start }))),
  ];
}

/** Where the events of an objective of one indicator are counted, or the intervals that places have to agree on. */
export function eventsLane({ indicator, cohort }: Pick<Objective, 'indicator' | 'cohort'>, catalog: Catalog): string | null {
  const found = findIndicator(catalog, indicator);
  if (found === undefined) return null;
  const agreement = agreementOf({ indicator, cohort }, catalog);
  if (agreement !== null) return agreement.lane;
  return cohort === null ? laneOf(found.generation) : cohortLane(found.name, cohort);
}

/** What the places have to agree on; a promise to one place is counted by what that place saw. */
export function agreementOf({ indicator, cohort }: Pick<Objective, 'indicator' | 'cohort'>, catalog: Catalog): Agreement | null {
  const found = findIndicator(catalog, indicator);
  if (found?.agreement === undefined || cohort?.[found.agreement.label] !== undefined) return null;
  const terms = { of: found.name, where: cohort ?? {}, ...found.agreement, delayMs: delayOf(catalog, found) };
  return { kind: 'agreement', lane: agreementLane(terms), ...terms };
}

/** Those that the objective, or a member of it, is counted by. */
function agreementsOf(objective: Objective, catalog: Catalog): readonly Agreement[] {
  const judged = objective.composite?.map((member) => findObjective(catalog, member.objective)) ?? [objective];
  return judged.flatMap((one) => (one === undefined ? [] : (agreementOf(one, catalog) ?? [])));
}

/** The slices that an objective is judged by, or null when it counts events, or the members' own shares. */
function slicesOf(objective: Objective, catalog: Catalog): Slices | null {
  const { method, composite } = objective;
  if (method.kind === 'occurrences' || (composite !== null && method.kind !== 'timeslices')) return null;
  const judged = composite?.map((member) => findObjective(catalog, member.objective)) ?? [objective];
  const of: SliceSource[] = [];
  let delayMs = 0 as DurationMs;
  for (const one of judged) {
    const lane = one === undefined ? null : eventsLane(one, catalog);
    if (one === undefined || lane === null) return null;
    of.push({ lane, judge: judgeOf(one) });
    delayMs = Math.max(delayMs, delayOf(catalog, findIndicator(catalog, one.indicator))) as DurationMs;
  }
  const terms = { sliceMs: method.sliceMs, delayMs, of };
  const isBilled = judged.some((one) => one !== undefined && isBilledIn(catalog, one));
  return { kind: 'slices', lane: slicesLane(terms), ...terms, ...(isBilled && { rememberedMs: LONGEST_WINDOW }) };
}

/** Bills come days late, and come again with other amounts. */
function isBilledIn(catalog: Catalog, { indicator }: Pick<Objective, 'indicator'>): boolean {
  const found = findIndicator(catalog, indicator);
  return found?.signal === 'metric' && found.billed !== undefined;
}

/** A member that counts events is good in a slice in which it would be met. */
function judgeOf({ method, target }: Objective): SliceSource['judge'] {
  if (method.kind === 'ratio-timeslices') return 'ratio';
  return method.kind === 'timeslices' ? method.slice : { op: 'gte', bound: target };
}

type AdjustedMode = { readonly mode: Adjustment['mode']; readonly spans: readonly Span[] };

/** Time that is left out cannot count as good besides, so that nothing is taken away twice. */
function adjustedOf({ name }: Objective, adjusted: AdjustedTimes): readonly AdjustedMode[] {
  const known = adjusted.get(name) ?? adjusted.get(name.split('{', 1)[0] ?? name);
  if (known === undefined) return [];
  const exclude = wholeMinutes(known.exclude);
  const countGood = exclude.reduce<readonly Span[]>(spansWithout, wholeMinutes(known.countGood));
  const modes: readonly AdjustedMode[] = [
    { mode: 'exclude', spans: exclude },
    { mode: 'count-good', spans: countGood },
  ];
  return modes.filter(({ spans }) => spans.length > 0);
}

function spansWithout(spans: readonly Span[], out: Span): readonly Span[] {
  return spans.flatMap((span) =>
    [
      { from: span.from, to: Math.min(span.to, out.from) as Instant },
      { from: Math.max(span.from, out.to) as Instant, to: span.to },
    ].filter(({ from, to }) => from < to),
  );
}
