import { TENANT, type Billed } from '../catalog/billed.ts';
import type { Catalog, CostSource, Indicator, MetricIndicator } from '../catalog/catalog.ts';
import { findIndicator } from '../catalog/find.ts';
import { countsMillionths } from '../catalog/objective-rules.ts';
import { cohortKey, cohortLabels } from '../evidence/cohort.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { laneOf } from '../evidence/lane-names.ts';
import { partInHour } from '../evidence/spread-charges.ts';
import { appendBilled, type BilledHour, type HeldHour } from '../intake/billed-rows.ts';
import { NONE } from '../intake/cohort-table.ts';
import { MILLION } from '../intake/counter-table.ts';
import { after, DAY, HOUR, type Instant } from '../kernel/units.ts';
import type { CellStore, SeriesColumns } from '../ports/cell-store.ts';
import type { ChargeStore } from '../ports/charge-store.ts';
import type { EvidenceKeeper } from './evidence-keeper.ts';
import type { IntakeLoop } from './intake.ts';
import { COST_SOURCE } from './intake-rules.ts';

export type CostParts = {
  readonly catalog: () => Catalog;
  readonly charges: ChargeStore;
  readonly evidence: () => Evidence;
  readonly cellStore: Pick<CellStore, 'columns'>;
  readonly seal: EvidenceKeeper['seal'];
  readonly observe: IntakeLoop['observe'];
};

/** Lays what was charged beside what it was charged for, whenever either is known. */
export type Costs = { round(at: Instant): Promise<void> };

/** Days that one round settles; of more each has its turn in a later one. */
const DAYS_AT_ONCE = 31;
/** Charges of so long ago are forgotten: the longest time that hours are usually kept. */
const KEPT = 400 * DAY;

export type BilledIndicator = MetricIndicator & { readonly billed: Billed };

/**
 * An hour is known once its charges have come and the time after which they are all there is over; before, it is in no cell,
 * and counts neither as dear nor as free. What cells hold is compared with what charges say, so that a charge that comes
 * again with another amount changes exactly what it has to, and a round that was interrupted is made again.
 */
export function openCosts(parts: CostParts): Costs {
  const seen = { generations: new Set<string>() };
  return {
    async round(at) {
      const catalog = parts.catalog();
      const billed = billedIn(catalog);
      for (const { generation, billed: of } of billed) {
        if (seen.generations.has(generation)) continue;
        await parts.charges.unsettle(of);
        seen.generations.add(generation);
      }
      const days = await parts.charges.unsettled(DAYS_AT_ONCE);
      if (days.length === 0) return;
      await parts.charges.forget((at - KEPT) as Instant);
      // What was added before is in the store from here on: nothing else adds to these cells.
      await parts.seal(at);
      for (const { source, service, day, change } of days) {
        const asked = billed.filter((one) => one.billed.source === source && one.billed.service === service);
        const declared = catalog.costSources?.find(({ name }) => name === source);
        if (declared === undefined) continue;
        for (const indicator of asked) await settleDay(parts, { catalog, indicator, declared, day, at });
        // A day that is not over, or whose units may still come, is looked at again.
        if (at - day > DAY + declared.delayMs + LATE_UNITS) await parts.charges.settle({ source, service, day, change });
      }
    },
  };
}

/** Units that are told late are told within this. */
const LATE_UNITS = 9 * HOUR;

export function billedIn({ indicators }: Pick<Catalog, 'indicators'>): readonly BilledIndicator[] {
  return indicators.filter(isBilled);
}

function isBilled(indicator: Indicator): indicator is BilledIndicator {
  return indicator.signal === 'metric' && indicator.billed !== undefined;
}

type Settling = {
  readonly catalog: Catalog;
  readonly indicator: BilledIndicator;
  readonly declared: CostSource;
  readonly day: Instant;
  readonly at: Instant;
};

async function settleDay(parts: CostParts, { catalog, indicator, declared, day, at }: Settling): Promise<void> {
  const { source, service, units } = indicator.billed;
  const counted = findIndicator(catalog, units);
  const journey = catalog.journeys.find(({ name }) => name === indicator.journey);
  if (counted === undefined || journey === undefined) return;
  const span = { from: day, to: after(day, DAY) };
  const known = Math.min(span.to, at - declared.delayMs - HOUR + 1);
  const charges = await parts.charges.charges({ source, service, ...span });
  const hours = hoursOf(span.from, known).filter((hour) => charges.some(({ from, to }) => from < hour + HOUR && to > hour));
  const each = countsMillionths(counted) ? 1 : MILLION;
  const unitsOf = new Map<string, number>();
  for (const generation of generationsOf(parts.evidence(), counted.generation))
    for (const { at: hour, total, tenant } of byTenant(await parts.cellStore.columns({ tier: '1h', ...span, generation })))
      unitsOf.set(`${hour} ${tenant}`, (unitsOf.get(`${hour} ${tenant}`) ?? 0) + total * each);
  const wanted = hours.flatMap((hour): readonly BilledHour[] => {
    const spend = new Map<string, number>();
    for (const charge of charges) spend.set(charge.tenant, (spend.get(charge.tenant) ?? 0) + partInHour(charge, hour));
    const tenants = new Set([...spend.keys(), ...tenantsIn(unitsOf, hour)]);
    return [...tenants].map((tenant) => {
      return { at: hour, tenant, spend: spend.get(tenant) ?? 0, units: unitsOf.get(`${hour} ${tenant}`) ?? 0 };
    });
  });
  const held = heldIn(await parts.cellStore.columns({ tier: '1h', ...span, generation: indicator.generation }));
  if (wanted.length === 0 && held.length === 0) return;
  const rows = { generation: indicator.generation, labels: journey.cohorts, wanted, held, keyOf: cohortKey };
  const said = await parts.observe(COST_SOURCE, (batch, matcher) => appendBilled(batch, matcher, rows));
  if (said.say !== 'accepted') throw new Error(`Cannot keep the costs of ${service} yet: ${said.text}`);
}

function hoursOf(from: Instant, to: number): readonly Instant[] {
  return Array.from({ length: Math.max(0, Math.ceil((to - from) / HOUR)) }, (_, hour) => (from + hour * HOUR) as Instant);
}

function generationsOf(evidence: Evidence, generation: string): readonly string[] {
  return [...new Set([...(evidence.generations.get(laneOf(generation)) ?? []), generation])];
}

type TenantHour = { readonly at: number; readonly total: number; readonly tenant: string };

function byTenant(series: readonly SeriesColumns[]): readonly TenantHour[] {
  return series.flatMap(({ cohort, at, total }) => {
    const label = cohortLabels(cohort)[TENANT] ?? '';
    const tenant = label === NONE ? '' : label;
    return [...at].map((hour, row) => ({ at: hour, total: total[row] ?? 0, tenant }));
  });
}

function tenantsIn(unitsOf: ReadonlyMap<string, number>, hour: Instant): readonly string[] {
  const prefix = `${hour} `;
  return [...unitsOf.keys()].filter((key) => key.startsWith(prefix)).map((key) => key.slice(prefix.length));
}

function heldIn(series: readonly SeriesColumns[]): readonly HeldHour[] {
  return series.flatMap(({ cohort, at, good, total }) =>
    [...at].map((hour, row) => ({ at: hour as Instant, cohort, good: good[row] ?? 0, total: total[row] ?? 0 })),
  );
}
