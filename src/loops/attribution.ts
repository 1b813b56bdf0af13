import type { Catalog, Indicator, Journey, Objective } from '../catalog/catalog.ts';
import { findIndicator, findObjective } from '../catalog/find.ts';
import { isQuotient } from '../catalog/objective-rules.ts';
import { HOUR, MINUTE, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import { periodAt } from '../kernel/zoned-time.ts';
import type { AttributionFacts } from '../verdict/attribution/attribute.ts';
import { spentBy, type BudgetAttribution } from '../verdict/attribution/spent-by.ts';
import type { Counted } from '../verdict/attribution/stretches.ts';
import type { Suspect } from '../verdict/attribution/suspect.ts';
import { cohortHistory, historyFor, historyOf, type HistoryParts, type HistoryQuery } from './indicator-history.ts';
import { catalogEdits } from './catalog-edits.ts';
import { changesIn, incidentsIn, maintenanceIn, type KnownChange } from './known-changes.ts';
import type { Ledger } from './ledger.ts';
import { rolloutShares } from './rollout-shares.ts';
import { factsOf as objectiveFacts } from './objectives.ts';
import { delayOf, sightOf } from './sight.ts';

export type AttributionParts = HistoryParts & { readonly catalog: () => Catalog; readonly ledger: Ledger };

/** Who spent an objective's budget, and how much of the window is known. */
export type ObjectiveAttribution = Omit<BudgetAttribution, 'unit'> & {
  /** What `bad` counts; of ratios that came reckoned already, readings, of which each is bad by as much as its ratio lacks. */
  readonly unit: BudgetAttribution['unit'] | 'readings';
  readonly objective: Objective;
  readonly at: Instant;
  /** The start of the window, or of the evidence that is kept by the minute. */
  readonly from: Instant;
  readonly coverage: number;
  readonly ageMs: number | null;
};

/** Minutes are kept for so long; of longer windows the last part is attributed. */
const MINUTES_KEPT = (34 * 24 * HOUR) as DurationMs;
/** Label sets that are told apart; the newest first. */
const MOST_LABELLED = 24;
/** Rows of cohorts that are read at once, so that decisions need not wait, and altogether: what lies further back is not told apart. */
const ROWS_AT_ONCE = 100_000;
const MOST_ROWS = 10_000_000;

/**
 * Null when no events are counted for the objective itself: the members of a joint budget have attributions of their own, and
 * of a quotient such as cost per order there are no bad ones.
 */
export async function attributionOf(
  parts: AttributionParts,
  objective: Objective,
  now: Instant,
): Promise<ObjectiveAttribution | null> {
  const catalog = parts.catalog();
  const indicator = findIndicator(catalog, objective.indicator);
  const journey = catalog.journeys.find(({ name }) => name === indicator?.journey);
  if (indicator === undefined || journey === undefined || objective.unsupported !== null || isQuotient(indicator)) return null;
  const at = (now - delayOf(catalog, indicator)) as Instant;
  const start = objective.calendar === null ? at - objective.windowMs : periodAt(objective.calendar, at).start;
  const from = slotOf(Math.max(start, at - MINUTES_KEPT) as Instant, MINUTE);
  const to = (slotOf(at, MINUTE) + MINUTE) as Instant;
  const query: HistoryQuery = { ...historyFor(objective, indicator), tier: '1m', from, to, now };
  const facts = await factsOf(parts, { objective, indicator, journey, query });
  const { coverage, ageMs } = sightOf(parts, indicator, now);
  // Of a window that is longer than minutes are kept the budget is that of the whole all the same.
  const windowTotal = from > start ? objectiveFacts(parts, objective, now).window.total / query.each : null;
  const spent = spentBy({ ...facts, windowTotal }, objective);
  const unit = query.each > 1 && spent.unit === 'events' ? 'readings' : spent.unit;
  return { ...spent, unit, objective, at: now, from, coverage, ageMs };
}

type About = {
  readonly objective: Objective;
  readonly indicator: Indicator;
  readonly journey: Journey;
  readonly query: HistoryQuery;
};

async function factsOf(parts: AttributionParts, { objective, journey, query }: About): Promise<AttributionFacts> {
  const { from, to } = query;
  const catalog = parts.catalog();
  const world = parts.ledger.world();
  const changes = [...changesIn(query, { catalog, world, journey }), ...(await catalogEdits(parts.ledger, query))];
  const { cohort } = objective;
  const labelled = changes.filter(({ labels }) => labels !== null).slice(0, MOST_LABELLED);
  const whole = cohort === null ? await historyOf(parts, query) : null;
  const sets = labelled.map(({ labels }) => labels ?? {});
  const seen = await labelColumns(parts, query, { sets: cohort === null ? sets : [...sets, {}], within: cohort });
  const minutes = whole ?? seen.at(-1)?.own ?? { bad: new Float64Array(0), total: new Float64Array(0) };
  const suspects: Suspect[] = [
    ...maintenanceIn(query, { world, objectives: [objective] }).map(
      (one) => ({ ...one, id: `maintenance/${one.id}`, kind: 'maintenance', scope: 1 }) as const,
    ),
    ...(await dependencies(parts, { objective, journey, query })),
    ...incidentsIn(query, { world }).map((one) => ({ ...one, id: `incident/${one.id}`, kind: 'incident', scope: 1 }) as const),
  ];
  for (const change of changes) {
    const own = seen[labelled.indexOf(change)];
    const told = own !== undefined && own.known ? { own: own.own, others: without(minutes, own.own) } : null;
    const share = told === null ? await shareOf(parts, change, { from, to }) : null;
    const { id, title, at, to: end, scope } = change;
    suspects.push({ kind: 'change', id, title, from: at, to: end, scope, labelled: told, share });
  }
  return { from, minutes, suspects };
}

async function dependencies(
  parts: AttributionParts,
  { objective, journey, query }: Omit<About, 'indicator'>,
): Promise<readonly Suspect[]> {
  const catalog = parts.catalog();
  const all: Suspect[] = [];
  for (const { name, displayName, objective: named } of journey.dependencies) {
    const its = findObjective(catalog, named);
    const indicator = findIndicator(catalog, its?.indicator ?? null);
    if (its === undefined || indicator === undefined || its.indicator === objective.indicator) continue;
    const counts = await historyOf(parts, { ...query, ...historyFor(its, indicator) });
    all.push({ kind: 'dependency', id: `dependency/${name}`, title: displayName, from: query.from, to: null, scope: 1, counts });
  }
  return all;
}

type Labels = Readonly<Record<string, string>>;
type Columns = { readonly own: Counted; known: boolean };

/** Minutes of the cells that carry each set of labels, within one cohort or all; read stretch by stretch, the newest first. */
async function labelColumns(
  parts: AttributionParts,
  query: HistoryQuery,
  { sets, within }: { readonly sets: readonly Labels[]; readonly within: Labels | null },
): Promise<readonly Columns[]> {
  const slots = (query.to - query.from) / MINUTE;
  const columns = sets.map((): Columns => ({
    own: { bad: new Float64Array(slots), total: new Float64Array(slots) },
    known: false,
  }));
  let [stretch, read] = [60, 0];
  for (let end = slots; sets.length > 0 && end > 0 && read < MOST_ROWS;) {
    const first = Math.max(0, end - stretch);
    const at = (minute: number): Instant => (query.from + minute * MINUTE) as Instant;
    const rows = await cohortHistory(parts, { ...query, from: at(first), to: at(end) });
    for (const { labels, ...row } of rows) {
      read += row.at.length;
      if (within !== null && !carries(labels, within)) continue;
      for (const [index, set] of sets.entries()) {
        const column = columns[index];
        if (column === undefined || !carries(labels, set)) continue;
        column.known = true;
        add(column.own, row, query.from);
      }
    }
    stretch = Math.max(60, Math.floor(ROWS_AT_ONCE / Math.max(1, rows.length)));
    end = first;
  }
  return columns;
}

function carries(labels: Labels, wanted: Labels): boolean {
  return Object.entries(wanted).every(([label, value]) => labels[label] === value);
}

function add(
  into: Counted,
  { at, bad, total }: { at: Float64Array; bad: Float64Array; total: Float64Array },
  from: Instant,
): void {
  for (let row = 0; row < at.length; row += 1) {
    const minute = ((at[row] ?? from) - from) / MINUTE;
    into.bad[minute] = (into.bad[minute] ?? 0) + (bad[row] ?? 0);
    into.total[minute] = (into.total[minute] ?? 0) + (total[row] ?? 0);
  }
}

function without(all: Counted, some: Counted): Counted {
  const less = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, index) => Math.max(0, value - (b[index] ?? 0)));
  return { bad: less(all.bad, some.bad), total: less(all.total, some.total) };
}

/** The share of traffic that had the change, minute by minute; null when nobody told one. */
async function shareOf(
  parts: AttributionParts,
  change: KnownChange,
  { from, to }: { from: Instant; to: Instant },
): Promise<Float64Array | null> {
  const { rollout } = change;
  const told = rollout === null ? change.shares : await rolloutShares(parts.ledger, { world: parts.ledger.world(), id: rollout });
  if (told.length === 0) return null;
  const share = new Float64Array((to - from) / MINUTE);
  for (const step of told) share.fill(step.share, Math.max(0, Math.ceil((step.at - from) / MINUTE)));
  if (change.to !== null) share.fill(0, Math.max(0, Math.ceil((change.to - from) / MINUTE)));
  return share;
}
