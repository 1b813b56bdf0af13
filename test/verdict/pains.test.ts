import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { emptyCell } from '../../src/evidence/cell.ts';
import { DAY, HOUR, MINUTE, type DurationMs, type Instant, type Ratio } from '../../src/kernel/units.ts';
import { explainObjective } from '../../src/verdict/explain-objective.ts';
import { judgeObjective, type ObjectiveFacts, type WindowCounts } from '../../src/verdict/objective-verdict.ts';
import { factsOf, FINE, OBJECTIVE } from '../../src/verdict/objective.test-data.ts';
import { catalogOf } from '../prometheus/polled-world.ts';
import { cellsOf, judgedCatalog, judgedWorld, shopCatalog, slo, type Story } from './judged-world.ts';

// What users of other engines suffer from. The pains that are not here have their tests where they are cured: low traffic (5)
// in low-traffic.test.ts, adjustments (9) in judged-objectives.test.ts, OpenSLO as a whole (10) in openslo-whole.test.ts.

const AT = Date.UTC(2026, 5, 10, 12) as Instant;
const spentOf = ({ budget }: { budget: ObjectiveFactsBudget }): number => (budget.kind === 'known' ? budget.spent : Number.NaN);
type ObjectiveFactsBudget = ReturnType<typeof judgeObjective>['budget'];

/** Busy by day and quiet by night, with failures when it is quiet: what an average of ratios gets wrong. */
const uneven: Story['events'] = (at) => {
  const night = Math.floor(at / (6 * HOUR)) % 4 === 0;
  const [total, bad] = night ? [2, Math.floor(at / MINUTE) % 10 === 0 ? 1 : 0] : [200, 0];
  return [{ good: total - bad, total }];
};

test('pain 2: a budget is weighted by traffic and exact, where the mean of five-minute ratios is many times off', async () => {
  const story: Story = { at: AT, lasted: (4 * DAY) as DurationMs, events: uneven };
  const window = '{ duration: 3d, isRolling: true }';
  const world = await judgedWorld(shopCatalog(slo('exact', { window })), story);
  let [bad, total, ratios, slices] = [0, 0, 0, 0];
  for (let from = AT - 3 * DAY; from < AT; from += 5 * MINUTE) {
    let [sliceBad, sliceTotal] = [0, 0];
    for (let at = from; at < from + 5 * MINUTE; at += 10_000)
      for (const slot of uneven(at, 'works') ?? [])
        [sliceBad, sliceTotal] = [sliceBad + slot.total - slot.good, sliceTotal + slot.total];
    [bad, total, ratios, slices] = [bad + sliceBad, total + sliceTotal, ratios + sliceBad / sliceTotal, slices + 1];
  }
  assert.equal(spentOf(world.verdict('exact')), (bad * 100) / total);
  assert.ok(ratios / slices > 10 * (bad / total), 'the story is one in which averaging goes wrong');
});

test('pain 2: a budget does not heal while nobody comes', async () => {
  const quiet =
    (since: number): Story['events'] =>
    (at) =>
      at >= AT - since ? [] : [{ good: at >= AT - 20 * HOUR && at < AT - 19 * HOUR ? 5 : 10, total: 10 }];
  const world = async (since: number) =>
    judgedWorld(shopCatalog(slo('steady', { window: '{ duration: 2d, isRolling: true }' })), {
      at: AT,
      lasted: (3 * DAY) as DurationMs,
      events: quiet(since),
    });
  const [before, after] = [(await world(18 * HOUR)).verdict('steady'), (await world(MINUTE)).verdict('steady')];
  assert.equal(before.window.total - before.window.good, after.window.total - after.window.good);
  assert.ok(spentOf(before) > spentOf(after), 'those who came since were served well, and only that heals');
});

/** Every number in a verdict, however deep. */
function numbersIn(value: unknown): readonly number[] {
  if (typeof value === 'number') return [value];
  if (value instanceof Map) return [...value.values()].flatMap(numbersIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(numbersIn) : [];
}

test('pain 3: an empty slot makes no budget NaN, and neither does an empty window or a window of which nothing was seen', () => {
  const counts = fc
    .tuple(fc.constantFrom(0, 0, 1, 50), fc.constantFrom(0, 0, 3, 1_000), fc.constantFrom(0, 40, 241_920))
    .map(([bad, good, observedSlots]): WindowCounts => ({
      good,
      total: good + bad,
      observedSlots,
      expectedSlots: Math.max(40, observedSlots),
    }));
  const methods = fc.constantFrom(
    OBJECTIVE.method,
    { kind: 'ratio-timeslices', sliceMs: MINUTE } as const,
    { kind: 'timeslices', sliceMs: MINUTE, slice: { op: 'gte', bound: 0.9 }, emptySlice: 'good' } as const,
    { kind: 'timeslices', sliceMs: MINUTE, slice: { op: 'gte', bound: 0.9 }, emptySlice: 'bad' } as const,
  );
  fc.assert(
    fc.property(fc.array(counts, { minLength: 12, maxLength: 12 }), methods, fc.boolean(), (windows, method, isYoung) => {
      const objective = { ...OBJECTIVE, method };
      const facts = factsOf({ window: FINE }, objective);
      const next = (() => {
        let index = 0;
        return (): WindowCounts => windows[index++ % windows.length]!;
      })();
      const each = (of: ReadonlyMap<DurationMs, WindowCounts>) => new Map([...of.keys()].map((window) => [window, next()]));
      const start = (facts.at - HOUR) as Instant;
      const period = isYoung ? { start, end: (start + 28 * DAY) as Instant, recent: null } : null;
      const given: ObjectiveFacts = {
        ...facts,
        window: next(),
        burnWindows: each(facts.burnWindows),
        eventWindows: each(facts.eventWindows),
        period,
      };
      const verdict = judgeObjective(given);
      assert.deepEqual(
        numbersIn({ ...verdict, rules: verdict.rules.map(({ fires, calm }) => [fires, calm]) }).filter(
          (figure) => !Number.isFinite(figure),
        ),
        [],
      );
      assert.doesNotMatch(explainObjective(verdict, objective), /NaN|Infinity|undefined/);
    }),
    { numRuns: 1_000 },
  );
});

test('pain 4: no customers, no telemetry and nobody watching are three things, and none of them is fine', async () => {
  const text = shopCatalog(slo('promise', { window: '{ duration: 6h, isRolling: true }' }));
  const stopped = (ago: number) => (at: number) => at < AT - ago;
  const world = (events: Story['events'], watched?: Story['watched']) =>
    judgedWorld(text, { at: AT, lasted: (12 * HOUR) as DurationMs, events, ...(watched && { watched }) });
  const told = async (events: Story['events'], watched?: Story['watched']) => {
    const { health, because, coverage, ageMs } = (await world(events, watched)).verdict('promise');
    return { health, because, coverage: Math.round(coverage * 100), fresh: ageMs !== null && ageMs <= MINUTE };
  };
  const busy: Story['events'] = () => [{ good: 10, total: 10 }];
  assert.deepEqual(await told(busy), { health: 'healthy', because: null, coverage: 100, fresh: true });
  // Customers stayed away all along: telemetry says so.
  assert.deepEqual(await told(() => []), { health: 'blind', because: 'NO_TRAFFIC', coverage: 100, fresh: true });
  // Telemetry fell silent half an hour ago, and half an hour of it is missing while it flows again.
  const silent: Story['events'] = (at) => (stopped(30 * MINUTE)(at) ? busy(at, '') : null);
  assert.deepEqual(await told(silent), { health: 'blind', because: 'STALE', coverage: 50, fresh: false });
  const gap: Story['events'] = (at) => (at >= AT - 40 * MINUTE && at < AT - 10 * MINUTE ? null : busy(at, ''));
  assert.deepEqual(await told(gap), { health: 'blind', because: 'LOW_COVERAGE', coverage: 50, fresh: true });
  // This server was stopped in that time: nobody is blamed for it, and what was seen is all that could be.
  const away = (at: number) => at < AT - 40 * MINUTE || at >= AT - 10 * MINUTE;
  assert.deepEqual(await told(busy, away), { health: 'healthy', because: null, coverage: 100, fresh: true });
});

test('pain 7: a burn is told in what it means: what is spent, what is left and how long that lasts', () => {
  const burning = { window: { bad: 300, total: 48_210 }, burns: { 5: { bad: 90, total: 300 }, 60: { bad: 900, total: 3_600 } } };
  const verdict = judgeObjective(factsOf(burning, OBJECTIVE));
  const sentence = explainObjective(verdict, OBJECTIVE);
  assert.match(sentence, /62\.2 % of the budget is spent/);
  assert.match(sentence, /if it goes on like the last 1h, the 37\.8 % that is left lasts 10h9m\.$/);
  // Of a budget of 28 days 37.8 % is left, and it goes 25 times as fast as it may.
  assert.ok(Math.abs((verdict.lastsMs ?? 0) - (0.3777 * 28 * DAY) / 25) < 5 * MINUTE);
});

test('pain 7: a burn never contradicts a budget that is gone: nothing that is left is spoken of', () => {
  const gone = { window: { bad: 600, total: 48_210 }, burns: { 5: { bad: 0, total: 300 }, 60: { bad: 1, total: 3_600 } } };
  const verdict = judgeObjective(factsOf(gone, OBJECTIVE));
  assert.deepEqual([verdict.health, verdict.lastsMs], ['exhausted', 0]);
  assert.doesNotMatch(explainObjective(verdict, OBJECTIVE), /lasts/);
});

test('pain 8: a target that is edited judges all of the past, and so does another length of slice', async () => {
  const bad = (at: number): number => (at >= AT - 10 * HOUR && at < AT - 10 * HOUR + 30 * MINUTE ? 5 : 0);
  const story: Story = { at: AT, lasted: DAY, events: (at) => [{ good: 10 - bad(at), total: 10 }] };
  const minutes = (least: number, slice: string) =>
    slo('promise', { method: 'Timeslices', more: `, timeSliceTarget: ${least}, timeSliceWindow: ${slice}` });
  const spent = async (text: string) => spentOf((await judgedWorld(shopCatalog(text), story)).verdict('promise'));
  assert.equal(await spent(slo('promise', { target: 0.99 })), 900 / 864);
  assert.equal((await spent(slo('promise', { target: 0.999 }))).toFixed(6), (900 / 86.4).toFixed(6));
  assert.equal((await spent(minutes(0.9, '1m'))).toFixed(6), (30 / 14.4).toFixed(6));
  assert.equal((await spent(minutes(0.4, '1m'))).toFixed(6), '0.000000');
  assert.equal((await spent(minutes(0.9, '5m'))).toFixed(6), (6 / 2.88).toFixed(6));
});

test('pain 8: an indicator that is redefined keeps what it counted, as it was counted then', async () => {
  const story: Story = { at: AT, lasted: DAY, events: () => [{ good: 9, total: 10 }] };
  const [old, next] = [500, 600].map((limit) => catalogOf(shopCatalog(slo('promise'), { limit })));
  assert.ok(old !== undefined && next !== undefined);
  const [was, is] = [old, next].map(({ indicators }) => indicators[0]?.generation ?? '');
  assert.ok(was !== undefined && is !== undefined && was !== is);
  const noon = (AT - 12 * HOUR) as Instant;
  // Until noon by the old definition, and since then by the new one, which lets all of it pass.
  const cells = cellsOf(old, story).map((cell) =>
    cell.generation === was && cell.at >= noon ? { ...emptyCell({ ...cell, generation: is }), good: 10, total: 10, n: 10 } : cell,
  );
  const world = await judgedCatalog(next, { story, cells });
  const { window, budget } = world.verdict('promise');
  assert.deepEqual([window.total, window.total - window.good], [86_400, 4_320]);
  assert.ok(budget.kind === 'known' && budget.compliance === (0.95 as Ratio));
});
