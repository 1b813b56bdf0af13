import type { Catalog, Indicator, Objective } from '../catalog/catalog.ts';
import { findIndicator } from '../catalog/find.ts';
import { SLOT, TIERS, type Tier } from '../evidence/cell.ts';
import { heardGeneration } from '../intake/generations.ts';
import { DAY, HOUR, MINUTE, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import type { CellStore } from '../ports/cell-store.ts';
import type { PastSlots } from '../verdict/suggestion/past-slots.ts';
import { suggestTarget, type Suggestion } from '../verdict/suggestion/suggest-target.ts';
import { heardAs } from './sight.ts';

export type SuggestionParts = { readonly catalog: () => Catalog; readonly cellStore: CellStore };

const STEP = (5 * MINUTE) as DurationMs;
const LONGEST_PAST = (90 * DAY) as DurationMs;

/**
 * What the stored past says about an objective's target. Minutes are kept for about a month; what is older is known by the
 * hour and spread over it, which makes a short outage look longer and weaker than it was.
 */
export async function suggestFor(parts: SuggestionParts, objective: Objective, at: Instant): Promise<Suggestion> {
  const indicator = findIndicator(parts.catalog(), objective.indicator);
  if (indicator === undefined || objective.cohort !== null || objective.method.kind !== 'occurrences')
    return { kind: 'blind', because: 'NOT_COUNTED', knownMs: 0 as DurationMs };
  const past = await pastOf(parts.cellStore, indicator, at);
  const policy = parts.catalog().burnPolicies.find(({ name }) => name === objective.burnPolicy);
  return suggestTarget(past, { windowMs: objective.windowMs, rules: policy?.rules ?? [], present: objective.target });
}

type Columns = { readonly good: Float64Array; readonly total: Float64Array; readonly heard: Float64Array };

async function pastOf(store: CellStore, indicator: Indicator, at: Instant): Promise<PastSlots> {
  const to = slotOf(at, HOUR);
  const slots = LONGEST_PAST / STEP;
  const from = (to - LONGEST_PAST) as Instant;
  const columns: Columns = { good: new Float64Array(slots), total: new Float64Array(slots), heard: new Float64Array(slots) };
  // Minutes are there from the first one that is kept on, and hours before that.
  const fine = slotOf((at - TIERS['1m'].keep + DAY) as Instant, HOUR);
  const spread = { store, indicator, from, columns };
  await fill(spread, { tier: '1h', from, to: fine });
  await fill(spread, { tier: '1m', from: fine, to });
  const first = columns.heard.findIndex((heard) => heard > 0);
  const known = first < 0 ? slots : Math.ceil(first / 12) * 12;
  return {
    slotMs: STEP,
    good: columns.good.subarray(known),
    total: columns.total.subarray(known),
    heard: Uint8Array.from(columns.heard.subarray(known), (heard) => (heard >= 0.9 ? 1 : 0)),
  };
}

type Spread = { readonly store: CellStore; readonly indicator: Indicator; readonly from: Instant; readonly columns: Columns };

async function fill(
  { store, indicator, from, columns }: Spread,
  query: { tier: Tier; from: Instant; to: Instant },
): Promise<void> {
  const width = TIERS[query.tier].width;
  const parts = Math.max(1, width / STEP);
  const add = (into: Float64Array, row: number, value: number): void => {
    const first = Math.floor((row - from) / STEP);
    for (let slot = first; slot < first + parts; slot += 1) into[slot] = (into[slot] ?? 0) + value / parts;
  };
  const [counted] = await store.totals({ ...query, generation: indicator.generation });
  for (const [row, slot] of counted?.at.entries() ?? []) {
    add(columns.good, slot, counted?.good[row] ?? 0);
    add(columns.total, slot, counted?.total[row] ?? 0);
  }
  const [heard] = await store.totals({ ...query, generation: heardGeneration(heardAs(indicator)) });
  for (const [row, slot] of heard?.at.entries() ?? [])
    add(columns.heard, slot, ((heard?.good[row] ?? 0) * SLOT * parts) / Math.max(width, STEP));
}
