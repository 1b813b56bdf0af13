import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BURN_POLICIES } from '../../src/catalog/burn-policies.ts';
import { Windows } from '../../src/evidence/windows.ts';
import { seededRng, type Rng } from '../../src/kernel/rng.ts';
import { DAY, HOUR, MINUTE, SECOND, type DurationMs, type Instant, type Ratio } from '../../src/kernel/units.ts';
import { fitRules } from '../../src/verdict/burn-rules.ts';
import { BurnTable, type GroupSight } from '../../src/verdict/burn-table.ts';
import type { TableRow } from '../../src/verdict/burn-table-blocks.ts';
import { OBJECTIVE } from '../../src/verdict/objective.test-data.ts';

const START = 1_767_225_600_000;
const MONTH = 30 * DAY;
const SEEN: GroupSight = {
  isStale: () => false,
  slots: (_group, _delay, windowMs) => ({ observed: windowMs / (10 * SECOND), expected: windowMs / (10 * SECOND) }),
};

type Fleet = {
  readonly windows: Windows;
  readonly rows: readonly TableRow[];
  /** By objective: how often a page began, how often a ticket. */
  readonly pages: Int32Array;
  readonly tickets: Int32Array;
  tick(at: number): void;
};

/** Many objectives of 99.9 % over 30 days, each followed by the standard rules. */
function openFleet(size: number): Fleet {
  const windows = new Windows();
  const rules = BURN_POLICIES.find(({ name }) => name === 'standard')?.rules ?? assert.fail();
  const objective = { ...OBJECTIVE, target: 0.999 as Ratio, windowMs: MONTH as DurationMs };
  const fitted = fitRules(objective, rules);
  const rows = Array.from({ length: size }, (_, index): TableRow => {
    const lane = windows.lane(`o${index}`);
    return { objective, rules: fitted, shape: 'standard', lane, events: lane, group: 0, delayMs: 0 as DurationMs, odd: false };
  });
  const table = new BurnTable(windows, rows);
  const loud = (action: string): number =>
    fitted.reduce((mask, { rule }, bit) => (rule.action === action ? mask | (1 << bit) : mask), 0);
  const [pageBits, ticketBits] = [loud('page'), loud('ticket')];
  const before = new Int32Array(size);
  const [pages, tickets] = [new Int32Array(size), new Int32Array(size)];
  return {
    windows,
    rows,
    pages,
    tickets,
    tick(at) {
      table.evaluate({
        at: at as Instant,
        sight: SEEN,
        ask: () => assert.fail('these are decided by their columns'),
        scope: 'all',
      });
      for (let row = 0; row < size; row += 1) {
        const [now, was] = [table.holds[row] ?? 0, before[row] ?? 0];
        if ((now & pageBits) !== 0 && (was & pageBits) === 0) pages[row]! += 1;
        if ((now & ticketBits) !== 0 && (was & ticketBits) === 0) tickets[row]! += 1;
        before[row] = now;
      }
    },
  };
}

/** A month of customers, spread out or by chance; each fails by chance. */
function passTime(fleet: Fleet, { from, ms, everyMs, failing, rng }: Passing): void {
  for (let at = from; at < from + ms; at += everyMs) {
    for (const { lane } of fleet.rows) {
      const bad = rng.next() < failing ? 1 : 0;
      fleet.windows.add(lane, at as Instant, { good: 1 - bad, total: 1 });
    }
    fleet.tick(at);
  }
}
type Passing = {
  readonly from: number;
  readonly ms: number;
  readonly everyMs: number;
  readonly failing: number;
  readonly rng: Rng;
};

const sum = (counts: Int32Array): number => counts.reduce((all, one) => all + one, 0);

test('at one request a minute that is healthy, at most one objective in ten pages falsely in a month', () => {
  const fleet = openFleet(60);
  passTime(fleet, { from: START, ms: MONTH, everyMs: MINUTE, failing: 0.0005, rng: seededRng(20_260_101) });
  const perMonth = sum(fleet.pages) / fleet.rows.length;
  assert.ok(perMonth <= 0.1, `${perMonth} false pages per objective and month`);
});

test('pain 5: one error at night does not page', () => {
  const fleet = openFleet(1);
  const rng = seededRng(1);
  // A request an hour, all night long; one of them fails.
  passTime(fleet, { from: START, ms: 8 * HOUR, everyMs: HOUR, failing: 0, rng });
  passTime(fleet, { from: START + 8 * HOUR, ms: HOUR, everyMs: HOUR, failing: 1, rng });
  passTime(fleet, { from: START + 9 * HOUR, ms: 8 * HOUR, everyMs: HOUR, failing: 0, rng });
  assert.deepEqual([sum(fleet.pages), sum(fleet.tickets)], [0, 0]);
});

test('pain 5: days of 90 % errors at a low rate do page', () => {
  const fleet = openFleet(20);
  const rng = seededRng(2);
  const everyMs = 20 * MINUTE;
  passTime(fleet, { from: START, ms: 8 * DAY, everyMs, failing: 0, rng });
  passTime(fleet, { from: START + 8 * DAY, ms: 8 * DAY, everyMs, failing: 0.9, rng });
  assert.ok(
    fleet.pages.every((pages) => pages > 0),
    `pages: ${fleet.pages.join(' ')}`,
  );
});

test('V7: 0.5 % of failures at 99.9 % never page, but become a ticket after half a day', () => {
  const fleet = openFleet(1);
  const lane = fleet.rows[0]?.lane ?? assert.fail();
  const failsFrom = START + MONTH;
  const ticketAt: number[] = [];
  for (let at = START; at < failsFrom + 2 * DAY; at += MINUTE) {
    const bad = at >= failsFrom ? 300 : 0;
    fleet.windows.add(lane, at as Instant, { good: 60_000 - bad, total: 60_000 });
    if (at >= failsFrom) fleet.tick(at);
    if (sum(fleet.tickets) > ticketAt.length) ticketAt.push((at - failsFrom) / MINUTE);
  }
  assert.equal(sum(fleet.pages), 0);
  // The table of the measured standard policy says 864 minutes; a window holds up to one slot more.
  assert.ok(ticketAt[0] !== undefined && ticketAt[0] >= 860 && ticketAt[0] <= 900, `minutes: ${ticketAt.join(' ')}`);
});
