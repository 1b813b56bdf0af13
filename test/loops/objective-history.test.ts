import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyCell } from '../../src/evidence/cell.ts';
import { cohortKey } from '../../src/evidence/cohort.ts';
import { heardGeneration, WATCHED } from '../../src/intake/generations.ts';
import { DAY, HOUR, MINUTE, slotOf, type DurationMs, type Instant } from '../../src/kernel/units.ts';
import { objectiveHistory, type ObjectiveHistory } from '../../src/loops/objective-history.ts';
import { objectiveNamed } from '../../src/loops/expanded-objectives.ts';
import { catalogOf } from '../prometheus/polled-world.ts';
import { judgedCatalog, judgedWorld, shopCatalog, slo, type JudgedWorld, type Story } from '../verdict/judged-world.ts';

/** Some minutes after noon, so that slots of hours are in progress. */
const AT = (Date.UTC(2026, 5, 10, 12) + 17 * MINUTE) as Instant;

/** So many of ten fail at an instant: mostly none, with a bad half hour each seven hours and a bad quarter each five. */
function badAt(at: number): number {
  if (at % (7 * HOUR) < 30 * MINUTE) return 4;
  return at % (5 * HOUR) < 15 * MINUTE ? 1 : 0;
}
const events: Story['events'] = (at) => [
  { good: 10 - badAt(at), total: 10, cohort: { region: at % 20_000 === 0 ? 'eu' : 'us' } },
];

test('what was left at each instant is what the cells say, counted one by one', async () => {
  const lasted = (3 * DAY) as DurationMs;
  const world = await judgedWorld(
    shopCatalog(
      `${slo('day', { window: '{ duration: 1d, isRolling: true }' })}${slo('hour', { window: '{ duration: 1h, isRolling: true }' })}`,
    ),
    {
      at: AT,
      lasted,
      events,
    },
  );
  for (const [name, windowMs] of [
    ['day', DAY],
    ['hour', HOUR],
  ] as const) {
    const { slots, span } = await historyOf(world, name);
    assert.ok(slots.length > 30 && slots.length <= 181, `${name}: ${slots.length}`);
    assert.deepEqual([slots[0]!.from <= span.from, slots.at(-1)!.to], [true, AT]);
    let before = slots[0]!.from;
    for (const { from, to, left, bad, total, coverage } of slots.slice(0, -1)) {
      assert.equal(from, before);
      before = to;
      assert.deepEqual({ bad, total }, counted(from, to), `${name} ${new Date(to).toISOString()}`);
      assert.equal(coverage, 1);
      const window = counted((to - windowMs) as Instant, to);
      assert.ok(Math.abs((left ?? NaN) - (1 - window.bad / (window.total * 0.01))) < 1e-9, `${name} ${left}`);
    }
    const { budget } = world.verdict(name);
    assert.equal(slots.at(-1)!.left, budget.kind === 'known' ? budget.remaining : null, 'the line ends where the page stands');
  }
});

test('the slots of a window add up to what was counted, whatever the method', async () => {
  const promises = [
    slo('events', { window: '{ duration: 1d, isRolling: true }' }),
    slo('minutes', {
      window: '{ duration: 1d, isRolling: true }',
      method: 'Timeslices',
      more: ', timeSliceTarget: 0.9, timeSliceWindow: 1m',
    }),
    slo('means', { window: '{ duration: 1d, isRolling: true }', method: 'RatioTimeslices', more: ', timeSliceWindow: 1m' }),
  ].join('');
  const world = await judgedWorld(shopCatalog(promises), { at: AT, lasted: (2 * DAY) as DurationMs, events });
  for (const name of world.names) {
    const { slots, unit } = await historyOf(world, name);
    const { window } = world.verdict(name);
    const bad = slots.reduce((sum, slot) => sum + slot.bad, 0);
    const parts = name === 'means' ? 1e9 : 1;
    assert.equal(unit, name === 'events' ? 'events' : 'slices');
    // The first slot begins where its edge is, a little before the window does.
    assert.ok(Math.abs(bad - (window.total - window.good) / parts) <= 12, `${name}: ${bad} of ${window.total - window.good}`);
    for (const { left, burn } of slots) assert.ok(left !== null && burn !== null, name);
  }
});

test('silence is blind and has no budget, and what came before the first telemetry is not told', async () => {
  const silentFrom = AT - 4 * HOUR;
  const world = await judgedWorld(shopCatalog(slo('day', { window: '{ duration: 1d, isRolling: true }' })), {
    at: AT,
    lasted: (10 * HOUR) as DurationMs,
    events: (at, name) => (at >= silentFrom && at < silentFrom + HOUR ? null : events(at, name)),
  });
  const { blind, slots, span, knownSince } = await historyOf(world, 'day');
  assert.equal(knownSince, slotOf((AT - 10 * HOUR) as Instant, 10_000 as DurationMs));
  assert.equal(span.from, knownSince);
  assert.equal(blind.length, 1);
  assert.ok(Math.abs(blind[0]!.from - silentFrom) < 10 * MINUTE && Math.abs(blind[0]!.to - silentFrom - HOUR) < 10 * MINUTE);
  for (const { from, to, coverage, burn } of slots)
    if (from >= blind[0]!.from && to <= blind[0]!.to) assert.ok(coverage < 0.9 && burn === null);
});

test('a window of ninety days is known ninety days back from each instant, from what is stored by the hour', async () => {
  const catalog = catalogOf(shopCatalog(slo('long', { window: '{ duration: 90d, isRolling: true }' })));
  const generation = catalog.indicators[0]!.generation;
  const cell = (of: string, at: Instant, counts: { good: number; total: number }) => ({
    ...emptyCell({ generation: of, cohort: cohortKey({}), at }),
    ...counts,
    n: counts.total,
  });
  const cells = Array.from({ length: 170 * 24 }, (_, ago) => slotOf((AT - ago * HOUR) as Instant, HOUR)).flatMap((at) => [
    cell(WATCHED, at, { good: 1, total: 1 }),
    cell(heardGeneration('checkout'), at, { good: 1, total: 1 }),
    cell(generation, at, { good: 100 - badAt(at), total: 100 }),
  ]);
  const world = await judgedCatalog(catalog, { story: { at: AT, lasted: (170 * DAY) as DurationMs, events: () => [] }, cells });
  const { slots } = await historyOf(world, 'long');
  assert.ok(slots.length > 150, JSON.stringify([slots.length, slots[0], world.known.evidence().heard.get('checkout')]));
  for (const { to, left } of slots.slice(0, -1)) {
    const hours = Math.min(90 * 24, (to - slotOf((AT - 169 * DAY - 23 * HOUR) as Instant, HOUR)) / HOUR);
    let bad = 0;
    for (let ago = 1; ago <= hours; ago += 1) bad += badAt(to - ago * HOUR);
    assert.ok(Math.abs((left ?? NaN) - (1 - bad / hours)) < 1e-9, `${new Date(to).toISOString()}: ${left}, ${1 - bad / hours}`);
  }
});

async function historyOf({ known, cellStore }: JudgedWorld, name: string): Promise<ObjectiveHistory> {
  const objective = objectiveNamed(known, name) ?? assert.fail(name);
  return (await objectiveHistory({ ...known, cellStore }, objective, AT)) ?? assert.fail(`nothing is counted for ${name}`);
}

/** By hand: slot by slot. */
function counted(from: Instant, to: Instant): { bad: number; total: number } {
  let [bad, total] = [0, 0];
  // The story has a slot at each ten seconds before its end.
  const first = AT - 3 * DAY;
  for (let at = first + Math.max(0, Math.ceil((from - first) / 10_000)) * 10_000; at < Math.min(to, AT); at += 10_000) {
    bad += badAt(at);
    total += 10;
  }
  return { bad, total };
}
