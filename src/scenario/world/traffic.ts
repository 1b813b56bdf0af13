import type { Catalog, RolloutPlan } from '../../catalog/catalog.ts';
import { bucketOf } from '../../kernel/log-buckets.ts';
import type { Rng } from '../../kernel/rng.ts';
import type { Instant } from '../../kernel/units.ts';
import type { World } from '../../ledger/world.ts';
import { drawCount } from './draw.ts';
import { fedIndicators, type FedIndicator } from './fed-indicator.ts';
import { eventsNow, flowsNow, qualityOf, type Flow, type Flows, type Labels } from './flows.ts';
import { planOf, type Routers } from './routers.ts';
import { drawValues } from './value-shape.ts';

/** What one second adds to one indicator and cohort: what a decoder would have made of its telemetry. */
export type Tally = {
  readonly indicator: FedIndicator;
  readonly labels: Labels;
  readonly good: number;
  readonly total: number;
  readonly n: number;
  readonly sum: number;
  /** Buckets of what was measured, and how many events fell into each. */
  readonly buckets: readonly (readonly [number, number])[];
};
/** A second of traffic: its tallies, and of how many events telemetry tells. */
export type Second = { readonly at: Instant; readonly tallies: readonly Tally[]; readonly events: number };

/** What a catalog says about traffic, worked out once per catalog. */
export type Fed = {
  readonly catalog: Catalog;
  readonly indicators: ReadonlyMap<string, FedIndicator>;
  readonly plans: ReadonlyMap<string, RolloutPlan | null>;
};

export function fedBy(catalog: Catalog): Fed {
  const indicators = fedIndicators(catalog);
  const plans = new Map([...indicators.values()].map(({ name, journey }) => [name, planOf(catalog, name, journey)]));
  return { catalog, indicators, plans };
}

export type TrafficParts = {
  readonly fed: Fed;
  readonly flows: Flows;
  readonly routers: Routers;
  readonly world: () => World;
  readonly rng: Rng;
  /** The part of telemetry that never arrives: customers come all the same. */
  readonly lost: number;
};

/** Customers of one second come and are served; what telemetry tells of them is what is returned. */
export function passTraffic(parts: TrafficParts, now: Instant): Second {
  const flows = flowsNow(parts.flows, now);
  const tallies: Tally[] = [];
  let events = 0;
  for (const flow of flows) {
    const indicators = indicatorsOf(parts.fed, flow, flows);
    const [first] = indicators;
    if (first === undefined) continue;
    const plan = parts.fed.plans.get(first.name) ?? null;
    const coming = eventsNow(flow, now);
    const served =
      flow.target.kind === 'journey'
        ? parts.routers.split(plan, coming, parts.world())
        : parts.routers.share(plan, { events: coming, owed: flow.owedTo }, parts.world());
    for (const [version, requests] of Object.entries(served)) {
      const told = parts.lost === 0 ? requests : requests - drawCount(parts.rng, requests, parts.lost);
      if (told === 0) continue;
      events += told;
      const labels = { ...flow.labels, version, ...(plan === null ? {} : { [plan.judge.by]: version }) };
      for (const indicator of indicators) tallies.push(tallyOf(parts, { indicator, labels, version, events: told, now }));
    }
  }
  return { at: (now - 1) as Instant, tallies, events };
}

/** Of a journey all that come with its events, but what is observed by its own name. */
function indicatorsOf({ indicators }: Fed, { target }: Flow, flows: readonly Flow[]): readonly FedIndicator[] {
  if (target.kind === 'indicator') return [indicators.get(target.name)].filter((one) => one !== undefined);
  const own = new Set(flows.filter((flow) => flow.target.kind === 'indicator').map((flow) => flow.target.name));
  return [...indicators.values()].filter(
    ({ name, journey, withJourney }) => journey === target.name && withJourney && !own.has(name),
  );
}

type Event = {
  readonly indicator: FedIndicator;
  readonly labels: Labels;
  readonly version: string;
  readonly events: number;
  readonly now: Instant;
};

function tallyOf({ flows, rng }: TrafficParts, { indicator, labels, version, events, now }: Event): Tally {
  const { bad, values } = qualityOf(flows, { indicator, version, labels }, now);
  const { scale, passes, usual } = indicator;
  const measured = { sum: 0, good: 0, buckets: new Map<number, number>() };
  const add = (value: number, count: number): void => {
    if (count === 0) return;
    measured.sum += value * count;
    const bucket = bucketOf(value);
    measured.buckets.set(bucket, (measured.buckets.get(bucket) ?? 0) + count);
    if (passes !== null && passes(value)) measured.good += count;
  };
  const each = (shape: { readonly values: Float64Array }, counts: Float64Array): void =>
    counts.forEach((count, point) => add(shape.values[point] ?? 0, count));
  const bads = values !== null && passes !== null ? 0 : drawCount(rng, events, bad);
  if (values !== null) each(values, drawValues(values, events, rng));
  else {
    each(usual.good, drawValues(usual.good, events - bads, rng));
    each(usual.bad, drawValues(usual.bad, bads, rng));
  }
  const good = passes === null ? events - bads : measured.good;
  const { sum } = measured;
  return { indicator, labels, good: good * scale, total: events * scale, n: events, sum, buckets: [...measured.buckets] };
}
