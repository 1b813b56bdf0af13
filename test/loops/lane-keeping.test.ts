import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryCells, openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal, type MemoryFrames } from '../../src/adapters/memory/journal.ts';
import type { Adjustment } from '../../src/catalog/adjustment.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import type { Objective } from '../../src/catalog/objective.ts';
import { cohortsIn } from '../../src/evidence/derived-lanes.ts';
import { countsOver, countsSince } from '../../src/evidence/evidence.ts';
import { cohortObjectiveName, lanesOf, type ObjectiveLanes } from '../../src/evidence/objective-lanes.ts';
import { DAY, HOUR, MINUTE, slotOf, type DurationMs, type Instant, type Ratio } from '../../src/kernel/units.ts';
import { EMPTY_WORLD, type World } from '../../src/ledger/world.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import { openLaneKeeping } from '../../src/loops/lane-keeping.ts';
import { intakeRound, openIntake } from '../../src/loops/open-intake.ts';
import { jsonTraces } from '../intake/payload.ts';
import { openVirtualClock } from '../virtual-clock.ts';
import { CHECKOUT, checkoutTraces } from './checkout-traces.ts';

const T0 = slotOf(1_800_000_000_000 as Instant, DAY);
const INDICATOR = CHECKOUT.indicators[0] ?? assert.fail();
const DAILY = { every: 1, unit: 'd', start: '2026-01-01T00:00:00', zone: 'Asia/Kolkata' } as const;
const GENERATIONS = ['checkout-success@00000001', 'checkout-success@00000002'] as const;

function objective(rest: Partial<Objective> = {}): Objective {
  return {
    name: 'checkout',
    displayName: 'Checkout',
    description: '',
    service: 'storefront',
    journey: 'checkout',
    owner: null,
    labels: {},
    indicator: INDICATOR.name,
    cohort: null,
    split: null,
    target: 0.99 as Ratio,
    method: { kind: 'occurrences' },
    windowMs: (28 * DAY) as DurationMs,
    calendar: null,
    composite: null,
    burnPolicy: 'standard',
    alerts: [],
    unsupported: null,
    ...rest,
  };
}

function timeslices(bound: number): Partial<Objective> {
  return { method: { kind: 'timeslices', sliceMs: MINUTE, slice: { op: 'gte', bound }, emptySlice: 'good' } };
}

function promising(...objectives: readonly Objective[]): Catalog {
  return { ...CHECKOUT, objectives, indicators: [{ ...INDICATOR, generation: GENERATIONS[0] }] };
}

async function openShop(catalog: Catalog) {
  const clock = openVirtualClock(T0 + 9 * HOUR);
  const kept = { frames: new Map() as MemoryFrames, cells: openMemoryCells() };
  const state: { catalog: Catalog; world: World; number: number } = { catalog, world: EMPTY_WORLD, number: 0 };
  const open = async () => {
    const parts = { journal: openMemoryJournal(kept.frames), store: openMemoryCellStore(kept.cells), clock, payloads: 1_024 };
    const opened = await openIntake({ ...parts, rules: intakeRules(state.catalog) });
    const lanes = openLaneKeeping({ catalog: () => state.catalog, keeper: opened.keeper, world: () => state.world });
    await lanes.round(clock.now());
    return { ...opened, lanes };
  };
  let shop = await open();
  const lanesNow = (one: Objective): ObjectiveLanes =>
    lanesOf(one, { catalog: state.catalog, adjusted: shop.lanes.adjusted(), at: clock.now() }) ?? assert.fail('it has no lanes');
  return {
    clock,
    lanesNow,
    async sell(good: number, bad = 0, version = '1.0.0') {
      state.number += 1;
      const body = checkoutTraces({ number: state.number, endMs: clock.now() - 100, good, bad, version });
      assert.equal((await shop.intake.accept(jsonTraces(body))).say, 'accepted');
      clock.advance(MINUTE);
      await intakeRound(shop, clock.now());
      await shop.lanes.round(clock.now());
    },
    async edit(next: Catalog) {
      state.catalog = next;
      shop.intake.useRules(intakeRules(next));
      await shop.lanes.round(clock.now());
    },
    async adjust(...adjustments: readonly Adjustment[]) {
      const recorded = { origin: 'person' as const, recordedAt: clock.now() };
      const known = adjustments.map((adjustment) => [adjustment.name, { adjustment, ...recorded }] as const);
      state.world = { ...state.world, adjustments: new Map(known) };
      await shop.lanes.round(clock.now());
    },
    async restart() {
      await shop.keeper.seal(clock.now());
      shop = await open();
    },
    over(one: Objective, window: number = DAY): readonly number[] {
      const { good, total } = countsOver(shop.keeper.evidence, lanesNow(one).raw, {
        at: clock.now(),
        window: window as DurationMs,
      });
      return [good, total];
    },
    seen: () => cohortsIn(shop.keeper.evidence.derived, INDICATOR.name, { where: {}, by: ['version'] }),
    excluded(one: Objective) {
      return lanesNow(one).adjustedOut.map(({ mode, lane }) => {
        const { good, total } = countsOver(shop.keeper.evidence, lane, { at: clock.now(), window: DAY });
        return [mode, good, total];
      });
    },
    since(one: Objective) {
      const { raw, since } = lanesNow(one);
      return countsSince(shop.keeper.evidence, raw, { start: since ?? assert.fail('no calendar'), at: clock.now() });
    },
  };
}

test('another target for slices is in force for all that was counted, and so is another length of them', async () => {
  const shop = await openShop(promising(objective(timeslices(0.9))));
  await shop.sell(9, 1);
  await shop.sell(8, 2);
  await shop.sell(10);
  assert.deepEqual(shop.over(objective(timeslices(0.9))), [2, 3]);
  await shop.edit(promising(objective(timeslices(0.8))));
  assert.deepEqual(shop.over(objective(timeslices(0.8))), [3, 3]);
  assert.deepEqual(shop.over(objective(timeslices(0.9))), [0, 0], 'nobody asks for the others any more');
  const ratio = objective({ method: { kind: 'ratio-timeslices', sliceMs: MINUTE } });
  await shop.edit(promising(ratio));
  assert.deepEqual(shop.over(ratio), [2.7e9, 3e9]);
});

test('a redefined indicator keeps what it counted, across a restart', async () => {
  const shop = await openShop(promising(objective()));
  await shop.sell(3, 1);
  const redefined = {
    ...promising(objective()),
    indicators: [{ ...INDICATOR, generation: GENERATIONS[1], polarity: 'bad' as const }],
  };
  await shop.edit(redefined);
  await shop.sell(3, 1);
  assert.deepEqual(shop.over(objective()), [4, 8]);
  await shop.restart();
  assert.deepEqual(shop.over(objective()), [4, 8]);
  assert.deepEqual(shop.over(objective(), 30 * DAY), [4, 8]);
});

test('a template has the lanes of the cohorts that were seen, up to its cap, and those with most traffic after a restart', async () => {
  const template = objective({ split: { by: ['version'], cap: 1 }, ...timeslices(0.5) });
  const shop = await openShop(promising(template));
  await shop.sell(1, 1, '1.0.0');
  await shop.sell(3, 9, '1.1.0');
  assert.deepEqual(shop.seen(), [{ version: '1.0.0' }, { version: '__other__' }]);
  const of = (version: string): Objective => ({ ...template, split: null, cohort: { version } });
  assert.deepEqual(
    ['1.0.0', '__other__'].map((version) => shop.over(of(version))),
    [
      [1, 1],
      [0, 1],
    ],
  );
  assert.deepEqual(shop.over({ ...template, split: null }), [1, 2], 'all cohorts together');
  await shop.restart();
  assert.deepEqual(shop.seen(), [{ version: '1.1.0' }, { version: '__other__' }]);
  assert.deepEqual(
    ['1.1.0', '__other__'].map((version) => shop.over(of(version))),
    [
      [0, 1],
      [1, 1],
    ],
  );
});

test('adjusted time is taken out of what was counted before it was recorded, and given back when it is withdrawn', async () => {
  const shop = await openShop(promising(objective()));
  await shop.sell(5, 5);
  await shop.sell(7);
  const from = (shop.clock.now() - 2 * MINUTE - 1_000) as Instant;
  const adjustment: Adjustment = {
    name: 'maintenance',
    objectives: { names: ['checkout'], labels: {}, journeys: [] },
    when: { kind: 'once', from, to: (from + 900) as Instant },
    mode: 'exclude',
    reason: 'the database moved',
    requestedBy: 'ann',
    approvedBy: null,
  };
  assert.deepEqual(shop.excluded(objective()), []);
  await shop.adjust(adjustment);
  assert.deepEqual(shop.excluded(objective()), [['exclude', 5, 10]]);
  await shop.adjust({
    ...adjustment,
    mode: 'count-good',
    when: { kind: 'once', from, to: (shop.clock.now() + HOUR) as Instant },
  });
  await shop.sell(1, 1);
  assert.deepEqual(shop.excluded(objective()), [['count-good', 13, 19]]);
  assert.deepEqual(shop.over(objective()), [13, 19]);
  await shop.adjust();
  assert.deepEqual(shop.excluded(objective()), []);
});

test('adjusted time is taken out of cohorts at once when another cap promises as many others', async () => {
  const template = (cap: number): Objective => objective({ split: { by: ['version'], cap } });
  const shop = await openShop(promising(template(2)));
  const from = (shop.clock.now() - MINUTE) as Instant;
  for (const version of ['1.0.0', '1.1.0', '1.2.0']) await shop.sell(1, 1, version);
  await shop.adjust({
    name: 'maintenance',
    objectives: { names: ['checkout'], labels: {}, journeys: [] },
    when: { kind: 'once', from, to: (from + HOUR) as Instant },
    mode: 'exclude',
    reason: 'the database moved',
    requestedBy: 'ann',
    approvedBy: null,
  });
  const of = (version: string): Objective => {
    const name = cohortObjectiveName('checkout', { version }, ['version']);
    return objective({ name, cohort: { version } });
  };
  assert.deepEqual(shop.excluded(of('__other__')), [['exclude', 1, 2]]);
  await shop.edit(promising(template(3)));
  assert.deepEqual(shop.seen().length, 3, 'as many as before');
  assert.deepEqual(
    ['1.0.0', '1.1.0', '1.2.0'].map((version) => shop.excluded(of(version))),
    [[['exclude', 1, 2]], [['exclude', 1, 2]], [['exclude', 1, 2]]],
  );
});

test('a period begins at the zone’s midnight, and is counted across a restart', async () => {
  const daily = objective({ calendar: DAILY });
  const shop = await openShop(promising(daily, objective({ ...timeslices(0.5), name: 'slices', calendar: DAILY })));
  await shop.sell(4, 1);
  shop.clock.advance(T0 + 18 * HOUR + 29 * MINUTE - shop.clock.now()); // a minute to midnight in Kolkata
  await shop.sell(2);
  assert.deepEqual(shop.since(daily), { good: 0, total: 0 });
  await shop.sell(2);
  assert.deepEqual([shop.lanesNow(daily).since, shop.since(daily)], [T0 + 18.5 * HOUR, { good: 0, total: 0 }]);
  await shop.sell(3, 1);
  shop.clock.advance(20 * HOUR);
  await shop.sell(1);
  await shop.restart();
  assert.deepEqual(shop.since(daily), { good: 4, total: 5 });
});
