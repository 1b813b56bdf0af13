import type { CostSource } from '../../catalog/catalog.ts';
import { findIndicator } from '../../catalog/find.ts';
import { partInHour } from '../../evidence/spread-charges.ts';
import { MILLION } from '../../intake/counter-table.ts';
import { showInstant } from '../../kernel/show.ts';
import { after, DAY, HOUR, slotOf, type Instant } from '../../kernel/units.ts';
import { billedIn } from '../../loops/costs.ts';
import type { Charge, ChargeSpan } from '../../ports/charge-store.ts';
import type { ServiceCost } from '../../wire/cost.ts';
import type { Api } from './api.ts';

export type CostsAsked = { readonly service: string | null; readonly from: Instant; readonly to: Instant };

/** What each service was charged day by day, and what for. Amounts are in the currency of the source. */
export async function showCosts(api: Api, { service, from, to }: CostsAsked): Promise<readonly ServiceCost[]> {
  const { costs } = api;
  if (costs === null) return [];
  const shown: ServiceCost[] = [];
  for (const span of await costs.charges.covered()) {
    const source = api.catalog().costSources?.find(({ name }) => name === span.source);
    if (source === undefined || (service !== null && span.service !== service)) continue;
    const charges = await costs.charges.charges({ ...span, from, to });
    const units = await unitsOf(api, span, { from, to });
    const days = [];
    for (let day = slotOf(from, DAY); day < to; day = after(day, DAY)) days.push(dayOf(day, { charges, units }));
    const complete = completeUntil(span, source, api.clock.now());
    const until = complete === null ? null : showInstant(complete);
    shown.push({ source: span.source, service: span.service, currency: source.currency, complete_until: until, days });
  }
  return shown;
}

/** Up to where both the charges are there and the time in which others may still come is over. */
function completeUntil({ from, to }: ChargeSpan, { delayMs }: CostSource, at: Instant): Instant | null {
  const until = slotOf(Math.min(to, at - delayMs) as Instant, HOUR);
  return until > from ? until : null;
}

type Units = { readonly spend: ReadonlyMap<number, number>; readonly units: ReadonlyMap<number, number> };

/** By day what is laid beside the charges; null when no objective asks for it. */
async function unitsOf(api: Api, span: ChargeSpan, { from, to }: Pick<CostsAsked, 'from' | 'to'>): Promise<Units | null> {
  const catalog = api.catalog();
  const asked = billedIn(catalog).find(({ billed }) => billed.source === span.source && billed.service === span.service);
  const indicator = asked === undefined ? undefined : findIndicator(catalog, asked.name);
  if (indicator === undefined) return null;
  const [spend, units] = [new Map<number, number>(), new Map<number, number>()];
  for (const { at, good, total } of await api.cellStore.totals({ tier: '1h', from, to, generation: indicator.generation })) {
    for (const [row, hour] of at.entries()) {
      const day = slotOf(hour as Instant, DAY);
      spend.set(day, (spend.get(day) ?? 0) + (good[row] ?? 0));
      units.set(day, (units.get(day) ?? 0) + (total[row] ?? 0));
    }
  }
  return { spend, units };
}

function dayOf(
  day: Instant,
  { charges, units }: { charges: readonly Charge[]; units: Units | null },
): ServiceCost['days'][number] {
  let [spend, idle] = [0, 0];
  for (let hour = day; hour < day + DAY; hour = after(hour, HOUR)) {
    for (const charge of charges) {
      const part = partInHour(charge, hour);
      spend += part;
      if (charge.idle) idle += part;
    }
  }
  const counted = units?.units.get(day) ?? null;
  const known = units?.spend.get(day) ?? 0;
  return {
    day: showInstant(day).slice(0, 10),
    spend: spend / MILLION,
    idle: idle / MILLION,
    units: counted === null ? null : counted / MILLION,
    per_unit: counted === null || counted === 0 ? null : known / counted,
  };
}
