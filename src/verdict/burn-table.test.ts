import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BURN_POLICIES } from '../catalog/burn-policies.ts';
import type { BudgetingMethod, Objective } from '../catalog/objective.ts';
import { Windows } from '../evidence/windows.ts';
import { DAY, MINUTE, SECOND, type DurationMs, type Instant, type Ratio } from '../kernel/units.ts';
import { fitRules, outageWindows, windowsFor } from './burn-rules.ts';
import { BurnTable, MOST_ASKED, type GroupSight, type TableScope } from './burn-table.ts';
import type { TableRow } from './burn-table-blocks.ts';
import { judgeObjective } from './objective-verdict.ts';
import { OBJECTIVE } from './objective.test-data.ts';
import type { WindowCounts } from './window-counts.ts';

const NOW = 1_800_000_007_000 as Instant;
const GROUPS = 3;

const METHODS: readonly BudgetingMethod[] = [
  { kind: 'occurrences' },
  { kind: 'occurrences' },
  { kind: 'timeslices', sliceMs: MINUTE, slice: { op: 'gte', bound: 0.9 }, emptySlice: 'good' },
  { kind: 'timeslices', sliceMs: MINUTE, slice: { op: 'gte', bound: 0.9 }, emptySlice: 'bad' },
  { kind: 'ratio-timeslices', sliceMs: MINUTE },
];

const promise = fc.record({
  target: fc.constantFrom(0.9, 0.95, 0.99, 0.999, 0.9999),
  days: fc.constantFrom(1, 7, 28, 30),
  policy: fc.constantFrom('standard', 'workbook', 'practice'),
  method: fc.constantFrom(...METHODS),
  group: fc.nat(GROUPS - 1),
});
/** Spells of traffic, most of them recent, some of them bad, some of them with counts that are no whole numbers. */
const spell = fc.record({
  ago: fc.oneof(fc.nat(10 * MINUTE), fc.nat(DAY), fc.nat(30 * DAY)),
  total: fc.oneof(fc.nat(50), fc.nat(100_000), fc.double({ min: 0, max: 1_000, noNaN: true })),
  share: fc.oneof(
    fc.constant(0),
    fc.constant(1),
    fc.double({ min: 0, max: 1, noNaN: true }),
    fc.double({ min: 0, max: 0.02, noNaN: true }),
  ),
});
const history = fc.array(spell, { maxLength: 12 });
const cover = fc.record({
  stale: fc.boolean(),
  expected: fc.constantFrom(0, 0.5, 1, 1, 1),
  observed: fc.constantFrom(0.85, 0.9, 0.95, 1, 1),
});
const world = fc.record({
  promises: fc.array(fc.tuple(promise, history), { minLength: 1, maxLength: 12 }),
  covers: fc.array(cover, { minLength: GROUPS, maxLength: GROUPS }),
});
type Cover = { readonly stale: boolean; readonly expected: number; readonly observed: number };

function sightOf(covers: readonly Cover[]): GroupSight {
  const of = (group: number): Cover => covers[group] ?? assert.fail();
  return {
    isStale: (group) => of(group).stale,
    slots(group, _delay, windowMs) {
      const expected = Math.floor((of(group).expected * windowMs) / (10 * SECOND));
      return { observed: Math.floor(of(group).observed * expected), expected };
    },
  };
}

function rowFor(
  windows: Windows,
  { promise: { target, days, policy, method, group }, name }: { promise: Promised; name: string },
): TableRow {
  const rules = BURN_POLICIES.find((one) => one.name === policy)?.rules ?? assert.fail();
  const objective: Objective = { ...OBJECTIVE, target: target as Ratio, windowMs: (days * DAY) as DurationMs, name, method };
  const fitted = fitRules(objective, rules);
  const shape = JSON.stringify([policy, days, method]);
  const lane = windows.lane(name);
  const events = method.kind === 'occurrences' ? lane : windows.lane(`${name}:events`);
  return { objective, rules: fitted, shape, lane, events, group, delayMs: 0 as DurationMs, odd: false };
}
type Promised = { target: number; days: number; policy: string; method: BudgetingMethod; group: number };

/** What the judge says, from the same lanes. */
function judged(windows: Windows, row: TableRow, sight: GroupSight): readonly (boolean | null)[] {
  const { objective, rules, lane, events, group, delayMs } = row;
  const raw = (from: number, window: DurationMs): { good: number; total: number } => {
    const counts = windows.counts(from, { at: NOW, window });
    const total = Math.max(0, counts.total);
    return { good: Math.min(total, Math.max(0, counts.good)), total };
  };
  const over = (window: DurationMs, from = lane): WindowCounts => {
    const { observed, expected } = sight.slots(group, delayMs, window);
    const slots = { observedSlots: observed, expectedSlots: expected };
    return from === lane && events !== lane
      ? { ...raw(lane, window), ...slots, events: raw(events, window) }
      : { ...raw(from, window), ...slots };
  };
  const facts = {
    objective,
    rules,
    window: over(objective.windowMs),
    burnWindows: new Map(windowsFor(objective, rules).map((window) => [window, over(window)])),
    eventWindows: new Map(outageWindows(rules).map((window) => [window, over(window, events)])),
    newest: sight.isStale(group, delayMs) ? null : NOW,
    at: NOW,
  };
  return judgeObjective(facts).rules.map(({ fires }) => fires);
}

function fill(windows: Windows, row: TableRow, spells: readonly { ago: number; total: number; share: number }[]): void {
  for (const { ago, total, share } of spells) {
    const at = (NOW - ago) as Instant;
    const bad = Number.isInteger(total) ? Math.floor(total * share) : total * share;
    const counts = { good: total - bad, total };
    windows.add(row.events, at, counts);
    if (row.events !== row.lane)
      windows.add(
        row.lane,
        at,
        row.objective.method.kind === 'timeslices'
          ? { good: share < 0.1 ? 1 : 0, total: 1 }
          : { good: Math.round(1e9 * (1 - share)), total: 1e9 },
      );
  }
}

function bitsOf({ holds, frozen }: BurnTable, row: number, rules: number): readonly (boolean | null)[] {
  return Array.from({ length: rules }, (_, bit) =>
    (((frozen[row] ?? 0) >> bit) & 1) === 1 ? null : (((holds[row] ?? 0) >> bit) & 1) === 1,
  );
}

test('the table says of every rule what the judge says of it, whatever was counted and seen', () => {
  const seen = { holds: 0, quiet: 0, frozen: 0 };
  fc.assert(
    fc.property(world, ({ promises, covers }) => {
      const windows = new Windows();
      const sight = sightOf(covers);
      const rows = promises.map(([one, spells], index) => {
        const row = rowFor(windows, { promise: one, name: `o${index}` });
        fill(windows, row, spells);
        return row;
      });
      const table = new BurnTable(windows, rows);
      const ask = (row: number): readonly (boolean | null)[] => judged(windows, rows[row] ?? assert.fail(), sight);
      table.evaluate({ at: NOW, sight, ask, scope: 'all' });
      for (const [index, row] of rows.entries()) {
        const want = judged(windows, row, sight);
        assert.deepEqual(
          bitsOf(table, index, row.rules.length),
          want,
          `${row.shape} ${row.rules.map(({ rule }) => rule.id).join(' ')}`,
        );
        for (const says of want) seen[says === null ? 'frozen' : says ? 'holds' : 'quiet'] += 1;
      }
    }),
    { numRuns: 800 },
  );
  assert.ok(Math.min(seen.holds, seen.quiet, seen.frozen) > 500, JSON.stringify(seen));
});

test('a look for outages leaves the other rules as they were', () => {
  const windows = new Windows();
  const covers = [{ stale: false, expected: 1, observed: 1 }];
  const sight = sightOf(covers);
  const [failing, fine] = ['failing', 'fine'].map((name) =>
    rowFor(windows, {
      promise: { target: 0.999, days: 28, policy: 'standard', method: { kind: 'occurrences' }, group: 0 },
      name,
    }),
  );
  assert.ok(failing !== undefined && fine !== undefined);
  const table = new BurnTable(windows, [failing, fine]);
  const look = (scope: TableScope): readonly (readonly (boolean | null)[])[] => {
    table.evaluate({ at: NOW, sight, ask: () => assert.fail('these are decided by their columns'), scope });
    return [0, 1].map((row) => bitsOf(table, row, failing.rules.length));
  };
  for (let second = 0; second < 30; second += 1)
    windows.add(fine.lane, (NOW - second * SECOND) as Instant, { good: 50, total: 50 });
  const before = look('all');
  for (let second = 0; second < 30; second += 1)
    windows.add(failing.lane, (NOW - second * SECOND) as Instant, { good: 0, total: 50 });
  const after = look('outages');
  const outage = failing.rules.findIndex(({ rule }) => rule.when.kind === 'outage');
  assert.deepEqual([after[0]?.[outage], after[1]?.[outage]], [true, false]);
  assert.deepEqual(after[0]?.toSpliced(outage, 1), before[0]?.toSpliced(outage, 1));
  assert.equal(look('all')[0]?.filter((says) => says === true).length, 6, 'each rule of the policy sees a total outage');
});

test('who has to be asked about takes turns with others when there are too many', () => {
  const windows = new Windows();
  const promise: Promised = { target: 0.999, days: 28, policy: 'standard', method: { kind: 'occurrences' }, group: 0 };
  const rows = Array.from({ length: MOST_ASKED * 2 + 500 }, (_, index) => ({
    ...rowFor(windows, { promise, name: `o${index}` }),
    odd: true,
  }));
  const table = new BurnTable(windows, rows);
  const asked = new Set<number>();
  const counts: number[] = [];
  for (let tick = 0; tick < 3; tick += 1) {
    const before = asked.size;
    const ask = (row: number): readonly boolean[] => (asked.add(row), [row === 7]);
    table.evaluate({ at: NOW, sight: sightOf([{ stale: false, expected: 1, observed: 1 }]), ask, scope: 'all' });
    counts.push(asked.size - before);
  }
  assert.deepEqual(counts, [MOST_ASKED, MOST_ASKED, 500]);
  assert.deepEqual([table.unasked, table.holds[7]], [rows.length - MOST_ASKED, 1]);
});

test('what is heard together is frozen together, and nobody is asked about it', () => {
  const windows = new Windows();
  const promise: Promised = { target: 0.999, days: 28, policy: 'practice', method: { kind: 'occurrences' }, group: 0 };
  const row = rowFor(windows, { promise, name: 'o' });
  const table = new BurnTable(windows, [row]);
  windows.add(row.lane, NOW, { good: 0, total: 1_000_000 });
  const sight = sightOf([{ stale: true, expected: 1, observed: 1 }]);
  table.evaluate({ at: NOW, sight, ask: () => assert.fail('a frozen row needs no judge'), scope: 'all' });
  assert.ok(bitsOf(table, 0, row.rules.length).every((says) => says === null));
});
