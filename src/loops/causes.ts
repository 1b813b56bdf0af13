import type { Catalog, Indicator, Journey, Objective } from '../catalog/catalog.ts';
import { findIndicator, findObjective } from '../catalog/find.ts';
import { TIERS, type Tier } from '../evidence/cell.ts';
import { cohortKey } from '../evidence/cohort.ts';
import { heardGeneration, WATCHED } from '../intake/generations.ts';
import { DAY, HOUR, SECOND, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import { explainAnomaly } from '../verdict/anomaly/explain-anomaly.ts';
import type { AnomalyFact, CauseFacts, DependencyFact, Explanation } from '../verdict/causes/cause.ts';
import { causesOf } from '../verdict/causes/causes-of.ts';
import { fallOf, instantOf, type Fall, type Span } from '../verdict/causes/fall.ts';
import type { AnomalyWatch, Looked } from './anomalies.ts';
import { catalogEdits } from './catalog-edits.ts';
import { cohortHistory, historyFor, historyOf, presenceOf, type HistoryParts, type HistoryQuery } from './indicator-history.ts';
import { changesIn, incidentsIn, maintenanceIn } from './known-changes.ts';
import type { Ledger } from './ledger.ts';
import { heardAs, sightOf } from './sight.ts';

export type CauseParts = HistoryParts & {
  readonly catalog: () => Catalog;
  readonly ledger: Ledger;
  /** What watches for the unusual found at its last look. */
  readonly anomalies?: AnomalyWatch['looked'];
};

/** A fall of one objective of the journey, in time and in figures. */
export type ObjectiveFall = {
  readonly objective: Objective;
  readonly fall: Omit<Fall, 'first' | 'end'> & { readonly from: Instant; readonly to: Instant };
};

/** Why a journey fell, from the objective that it fell hardest for. */
export type JourneyExplanation = Omit<Explanation, 'fall'> & {
  readonly journey: Journey;
  readonly at: Instant;
  readonly from: Instant;
  readonly to: Instant;
  /** The window is compared with what was since then. */
  readonly comparedFrom: Instant;
  /** The hardest first; `causes` explain the first of them. */
  readonly falls: readonly ObjectiveFall[];
  readonly lookedAt: { readonly changes: number; readonly cohorts: number; readonly dependencies: number };
  readonly coverage: number;
  readonly ageMs: number | null;
};

/** A longer window has no one cause. */
export const LONGEST_WINDOW = (7 * DAY) as DurationMs;
/** Telemetry of the last moments is still on its way. */
const ON_ITS_WAY = (20 * SECOND) as DurationMs;
/** Ten-second slots are looked at as long as that is not too many of them, and they are kept. */
const FINE_SPAN = (13 * HOUR) as DurationMs;
const FINE_KEPT = (47 * HOUR) as DurationMs;

/** Null when nothing of the journey is counted. */
export async function explainJourney(
  parts: CauseParts,
  journey: Journey,
  asked: { readonly from: Instant; readonly to: Instant; readonly now: Instant },
): Promise<JourneyExplanation | null> {
  const catalog = parts.catalog();
  const objectives = countedOf(catalog, journey);
  const [first] = objectives;
  if (first === undefined) return null;
  const heardFrom = parts.evidence().heard.get(heardAs(first.indicator))?.first ?? null;
  const { span, tier } = spanOf(asked, heardFrom);
  const to = instantOf(span, span.slots);
  const query = { tier, from: span.from, to, now: asked.now };
  const counted = new Map<string, CauseFacts['counts']>();
  const falls: (Promised & { readonly fall: Fall; readonly burn: number })[] = [];
  for (const one of objectives) {
    const counts = counted.get(keyOf(one)) ?? (await historyOf(parts, { ...query, ...historyFor(one.objective, one.indicator) }));
    counted.set(keyOf(one), counts);
    const fall = fallOf(counts, span);
    if (fall !== null) falls.push({ ...one, fall, burn: fall.excess / Math.max(1, fall.total) / (1 - one.objective.target) });
  }
  falls.sort((a, b) => b.burn - a.burn || (a.objective.name < b.objective.name ? -1 : 1));
  const worst = falls[0] ?? first;
  const counts = counted.get(keyOf(worst)) ?? { bad: new Float64Array(span.slots), total: new Float64Array(span.slots) };
  const facts = await causeFacts(parts, {
    journey,
    ...worst,
    span,
    counts,
    query: { ...query, ...historyFor(worst.objective, worst.indicator) },
  });
  const { cleared, causes, sentence } = causesOf(facts);
  const { ageMs } = sightOf(parts, worst.indicator, asked.now);
  return {
    journey,
    at: asked.now,
    from: instantOf(span, span.first),
    to,
    comparedFrom: span.from,
    falls: falls.map(({ objective, fall: { first: start, end, ...figures } }) => ({
      objective,
      fall: { ...figures, from: instantOf(span, start), to: instantOf(span, end) },
    })),
    causes,
    cleared,
    sentence,
    lookedAt: {
      changes: facts.changes.length,
      cohorts: new Set(facts.cohorts.map(({ labels }) => cohortKey(labels))).size,
      dependencies: facts.dependencies.length,
    },
    coverage: coverageOf(facts),
    ageMs,
  };
}

type Promised = { readonly objective: Objective; readonly indicator: Indicator };

/** Objectives whose indicator can be counted; those of one cohort are told by that of all. */
function countedOf(catalog: Catalog, journey: Journey): readonly Promised[] {
  return catalog.objectives.flatMap((objective) => {
    const indicator = findIndicator(catalog, objective.indicator);
    const isIts = indicator !== undefined && indicator.journey === journey.name && objective.cohort === null;
    return isIts && objective.unsupported === null ? [{ objective, indicator }] : [];
  });
}

function keyOf({ objective, indicator }: Promised): string {
  const { measure, generation } = historyFor(objective, indicator);
  return `${measure} ${generation}`;
}

/** The window with twice as much before it, in the finest slots that there are for that. */
function spanOf(
  { from, to, now }: { readonly from: Instant; readonly to: Instant; readonly now: Instant },
  heardFrom: Instant | null,
): { readonly span: Span; readonly tier: Tier } {
  const before = Math.min(DAY, Math.max(HOUR, 2 * (to - from)));
  const start = Math.min(from, Math.max(from - before, heardFrom ?? 0)) as Instant;
  const tier = to - start <= FINE_SPAN && now - start <= FINE_KEPT ? '10s' : '1m';
  const { width } = TIERS[tier];
  const first = slotOf(from, width);
  const end = slotOf(Math.min(to, now - ON_ITS_WAY) as Instant, width);
  const begin = slotOf(start, width);
  const slots = Math.max(0, (end - begin) / width);
  return { span: { from: begin, width, slots, first: Math.min(slots, (first - begin) / width) }, tier };
}

type About = Promised & {
  readonly journey: Journey;
  readonly span: Span;
  readonly counts: CauseFacts['counts'];
  readonly query: HistoryQuery;
};

async function causeFacts(parts: CauseParts, { journey, objective, indicator, span, counts, query }: About): Promise<CauseFacts> {
  const catalog = parts.catalog();
  const world = parts.ledger.world();
  const window = { from: instantOf(span, span.first), to: query.to };
  const dependencies: DependencyFact[] = [];
  for (const { name, displayName, objective: named } of journey.dependencies) {
    const its = findObjective(catalog, named);
    const of = findIndicator(catalog, its?.indicator ?? null);
    if (its === undefined || of === undefined || of.generation === indicator.generation) continue;
    dependencies.push({ name, title: displayName, counts: await historyOf(parts, { ...query, ...historyFor(its, of) }) });
  }
  const changes = [...changesIn(window, { catalog, world, journey }), ...(await catalogEdits(parts.ledger, window))];
  const wide = { ...query, ...coarser(query) };
  return {
    journey: journey.name,
    span,
    counts,
    heard: await presenceOf(parts, { ...query, generation: heardOf(indicator) }),
    watched: await presenceOf(parts, { ...query, generation: WATCHED }),
    cohorts: await cohortHistory(parts, wide),
    cohortWidth: TIERS[wide.tier].width,
    changes: changes.map(({ id, title, at, scope, labels }) => ({ id, title, at, scope, labels })),
    dependencies,
    incidents: incidentsIn(window, { world }),
    maintenance: maintenanceIn(window, { world, objectives: [objective] }),
    anomalies: anomalyFacts(parts.anomalies?.() ?? [], { journey: journey.name, ...window }),
  };
}

/** That more fails, and that customers are gone, is what is to be explained; what else is unusual may explain it. */
const EXPLAINED: ReadonlySet<string> = new Set(['errors-high', 'traffic-vanished']);

function anomalyFacts(
  looked: readonly Looked[],
  { journey, from, to }: { readonly journey: string; readonly from: Instant; readonly to: Instant },
): readonly AnomalyFact[] {
  const found = looked.flatMap((one) => (one.journey === journey ? one.anomalies : []));
  return found
    .filter(({ kind, at, overMs }) => !EXPLAINED.has(kind) && at > from && at - overMs < to)
    .map((one) => ({
      id: `${one.kind} ${one.indicator}`,
      at: (one.at - one.overMs) as Instant,
      strength: 'weak',
      sentence: explainAnomaly(one),
      figures: { observed: one.observed, usual: one.usual.middle, distance: one.distance },
    }));
}

/** Whether a source is there is known whenever somebody watched; everything else is heard or not. */
function heardOf(indicator: Indicator): string {
  return indicator.signal === 'telemetry' ? WATCHED : heardGeneration(heardAs(indicator));
}

/** Cohorts are many, and only their sums before and during a fall are wanted: wider slots tell those. */
function coarser({ tier, from, to }: HistoryQuery): Pick<HistoryQuery, 'tier' | 'from'> {
  const wide: Tier = tier === '10s' || to - from <= DAY ? '1m' : '1h';
  return { tier: wide, from: slotOf(from, TIERS[wide].width) };
}

/** Of what Plimsoll watched of the window, the part in which telemetry was heard. */
function coverageOf({ span, heard, watched }: CauseFacts): number {
  let [seen, could] = [0, 0];
  for (let slot = span.first; slot < span.slots; slot += 1) {
    could += watched[slot] ?? 0;
    seen += Math.min(heard[slot] ?? 0, watched[slot] ?? 0);
  }
  return could === 0 ? 0 : seen / could;
}
