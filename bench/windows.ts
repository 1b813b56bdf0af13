import type { Catalog } from '../src/catalog/catalog.ts';
import type { Objective } from '../src/catalog/objective.ts';
import { SLOT, TIERS, type Tier } from '../src/evidence/cell.ts';
import { planDerivations } from '../src/evidence/derivation-plan.ts';
import { DerivedLanes } from '../src/evidence/derived-lanes.ts';
import type { Slices } from '../src/evidence/derivations/derivation.ts';
import { LaneHistory } from '../src/evidence/lane-history.ts';
import { slicesLane } from '../src/evidence/lane-names.ts';
import { derivationsOf } from '../src/evidence/objective-lanes.ts';
import { reachOf } from '../src/evidence/ring-pages.ts';
import type { SlotColumns } from '../src/evidence/slot-columns.ts';
import { FEEDS } from '../src/evidence/tier-rings.ts';
import { Windows } from '../src/evidence/windows.ts';
import { DAY, HOUR, MINUTE, SECOND, slotOf, type DurationMs, type Instant, type Ratio } from '../src/kernel/units.ts';
import type { Figure } from './figure.ts';

const LANES = 10_000;
const NOW = (slotOf(1_800_000_000_000 as Instant, DAY) + 5 * HOUR) as Instant;
const ONE = { good: 1, total: 1 };

/** What lanes cost: their memory, what is added to them in time and late, and to fill them from 90 days of cells. */
export async function benchWindows(): Promise<readonly Figure[]> {
  const columns = Object.fromEntries((['1h', '1m', '10s'] as const).map((tier) => [tier, columnsOf(tier)])) as Record<
    Tier,
    SlotColumns
  >;
  const windows = new Windows();
  const rebuilt = cpuMs(() => {
    for (let number = 0; number < LANES; number += 1) {
      const lane = windows.lane(`lane-${number}`);
      for (const tier of ['1h', '1m', '10s'] as const) windows.fill(lane, columns[tier], FEEDS[tier]);
    }
  });
  const expected = windows.counts(0, { at: NOW, window: (90 * DAY) as DurationMs }).total;
  for (const lane of [1, LANES - 1])
    if (windows.counts(lane, { at: NOW, window: (90 * DAY) as DurationMs }).total !== expected)
      throw new Error('Cannot measure lanes that differ');
  const adding = (lateMs: number): number =>
    nsEach(LANES * 6, (index) => windows.add(index % LANES, (NOW - lateMs) as Instant, ONE));
  const first = adding(0);
  let slot = 0;
  const turned = cpuMs(() => {
    for (slot = 1; slot <= 60; slot += 1)
      for (let page = 0; page * 256 < LANES; page += 1) windows.add(page * 256, (NOW + slot * 10 * SECOND) as Instant, ONE);
  });
  let sum = 0;
  const read = nsEach(1_000_000, (index) => {
    sum += windows.counts(index % LANES, { at: NOW, window: (30 * DAY) as DurationMs }).total;
  });
  if (sum === 0) throw new Error('Cannot measure windows of nothing');
  return [
    { name: 'memory of a lane', value: Math.round(windows.bytes / (Math.ceil(LANES / 256) * 256)), unit: 'bytes' },
    { name: '10,000 lanes filled from 90 days', value: Math.round(rebuilt), unit: 'ms CPU' },
    { name: 'adding to a lane in time', value: first, unit: 'ns' },
    { name: 'adding to a lane five minutes late', value: adding(5 * MINUTE), unit: 'ns' },
    { name: 'adding to a lane an hour late', value: adding(HOUR), unit: 'ns' },
    { name: 'a slot begins for 10,000 lanes', value: round(turned / 60), unit: 'ms CPU' },
    { name: 'a window of one lane', value: read, unit: 'ns' },
  ];
}

/** What derived lanes cost: to judge 35 days of minutes again, and to find that nothing is to be derived. */
export async function benchDerivedLanes(): Promise<readonly Figure[]> {
  const minutes = (35 * DAY) / MINUTE;
  const at = Float64Array.from({ length: minutes }, (_, row) => slotOf(NOW, MINUTE) - (minutes - row) * MINUTE);
  const total = at.map(() => 600);
  const history: SlotColumns = { at, total, good: at.map((_, row) => 600 - (row % 97 === 0 ? 40 : 0)) };
  const derived = new DerivedLanes(new Windows());
  const judging: number[] = [];
  for (let lane = 0; lane < 9; lane += 1) {
    const known = new LaneHistory(derived, NOW);
    known.put(`lane-${lane}`, '1m', [{ cohort: '', ...history }]);
    judging.push(cpuMs(() => derived.open(slicesOf(`lane-${lane}`), known)));
  }
  const catalog = catalogOfSlices(LANES);
  const times = { at: NOW, cohortsSeen: () => [] };
  const wanted = derivationsOf(catalog, new Map(), times);
  for (const one of wanted) if (one.kind !== 'cohorts') derived.open(one, new LaneHistory(derived, NOW));
  const rounds = Array.from({ length: 7 }, () =>
    cpuMs(() => {
      const plan = planDerivations(derived, [...derivationsOf(catalog, new Map(), times), ...judged()], NOW);
      if (plan.open.length + plan.close.length > 0) throw new Error('Cannot measure a round in which something changes');
    }),
  );
  return [
    { name: '35 days of minutes judged as time slices', value: round(median(judging)), unit: 'ms CPU' },
    { name: 'nothing to derive for 10,000 objectives of time slices', value: round(median(rounds)), unit: 'ms CPU' },
  ];
}

function judged(): readonly Slices[] {
  return Array.from({ length: 9 }, (_, lane) => slicesOf(`lane-${lane}`));
}

function slicesOf(lane: string): Slices {
  const terms = { sliceMs: MINUTE, delayMs: 0 as DurationMs, of: [{ lane, judge: { op: 'gte', bound: 0.95 } }] } as const;
  return { kind: 'slices', lane: slicesLane(terms), ...terms };
}

function catalogOfSlices(count: number): Catalog {
  const names = Array.from({ length: count }, (_, number) => `objective-${number}`);
  const objectives = names.map((name): Objective => ({
    name,
    displayName: name,
    description: '',
    service: 'shop',
    journey: 'shop',
    owner: null,
    labels: {},
    indicator: name,
    cohort: null,
    split: null,
    target: 0.999 as Ratio,
    method: { kind: 'timeslices', sliceMs: MINUTE, slice: { op: 'gte', bound: 0.95 }, emptySlice: 'good' },
    windowMs: (28 * DAY) as DurationMs,
    calendar: null,
    composite: null,
    burnPolicy: 'standard',
    alerts: [],
    unsupported: null,
  }));
  const indicators = names.map((name) => ({ signal: 'span', name, journey: 'shop', generation: `${name}@0123abcd` }));
  return { objectives, indicators, sources: [], plans: [], burnPolicies: [] } as unknown as Catalog;
}

/** As much as a server asks for when it starts. */
function columnsOf(tier: Tier): SlotColumns {
  const { width } = TIERS[tier];
  const length = Math.floor(reachOf(FEEDS[tier].coarsest) / width);
  const at = Float64Array.from({ length }, (_, row) => slotOf(NOW, width) - (length - 1 - row) * width);
  const total = at.map(() => (width / SLOT) * 3);
  return { at, total, good: total.map((count, row) => count - (row % 7 === 0 ? 1 : 0)) };
}

function cpuMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1_000;
}

function nsEach(count: number, work: (index: number) => void): number {
  const each = Array.from({ length: 5 }, () => {
    const ms = cpuMs(() => {
      for (let index = 0; index < count; index += 1) work(index);
    });
    return (ms * 1e6) / count;
  });
  return Math.round(median(each));
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
