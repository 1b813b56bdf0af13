import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { LATENESS } from '../../evidence/cell.ts';
import {
  judgeBatch,
  judgeMore,
  openJudge,
  openJudging,
  openStates,
  type JudgedBatch,
  type Judging,
  type Tally,
} from './judge.ts';
import { addTally, NOTHING } from './tally.ts';
import { batchAt, SETTINGS, times } from './traffic.test-data.ts';

const SLOT_MS = 10_000;
const SETTLE_MS = 5_000;
/** Batches after the last traffic, in which what is late comes. */
const AFTERWARDS = LATENESS / SLOT_MS + 2;

/** Events of one slot that arrive together, so long after the slot's end. */
type Arrival = { readonly slot: number; readonly afterMs: number; readonly tally: Tally };

const part = fc
  .record({ n1: fc.nat(40), n0: fc.nat(300), bad1: fc.constantFrom(0, 0, 0, 0, 0, 0, 0, 0, 0.2, 0.5), bad0: fc.nat(3) })
  .map(({ n1, n0, bad1, bad0 }): Tally => ({ n1, k1: Math.floor(n1 * bad1), n0, k0: Math.min(n0, bad0) }));
const arrivals = fc.array(fc.record({ slot: fc.nat(40), afterMs: fc.nat(LATENESS), tally: part }), {
  minLength: 1,
  maxLength: 120,
});

/** What the control loop does: each slot is judged once it is over, together with whatever late telemetry has amended. */
function live(all: readonly Arrival[], slots: number): Judging[] {
  const states: Judging[] = [openJudging(SETTINGS)];
  for (let due = 0; due < slots; due += 1) {
    const now = states.at(-1)!;
    const atMs = (due + 1) * SLOT_MS + SETTLE_MS;
    const known = (batch: JudgedBatch, slot: number): JudgedBatch => ({ ...batch, tallies: [arrived(all, slot, atMs)] });
    const amended = now.open.flatMap((batch) => {
      const again = known(batch, slotOf(batch));
      return again.tallies[0]!.n1 + again.tallies[0]!.n0 > batch.tallies[0]!.n1 + batch.tallies[0]!.n0 ? [again] : [];
    });
    states.push(judgeMore(now, [...amended, known(batchAt(due, []), due)], SETTINGS));
  }
  return states;
}

function arrived(all: readonly Arrival[], slot: number, byMs: number): Tally {
  return all
    .filter((arrival) => arrival.slot === slot && (slot + 1) * SLOT_MS + arrival.afterMs <= byMs)
    .reduce((sum, { tally }) => addTally(sum, tally), NOTHING);
}

function slotOf({ at }: JudgedBatch): number {
  return (at - batchAt(0, []).at) / SLOT_MS;
}

test('whatever order telemetry comes in within the allowed lateness, the judge ends where it would have ended without', () => {
  const seen = { amended: 0, worse: 0 };
  fc.assert(
    fc.property(arrivals, (all) => {
      const slots = 42 + AFTERWARDS;
      const states = live(all, slots);
      const last = states.at(-1)!;
      const inOrder = Array.from({ length: slots }, (_, slot) => batchAt(slot, [arrived(all, slot, Infinity)]));
      const wanted = inOrder.reduce((state, batch) => judgeBatch(state, batch, SETTINGS), openJudge(SETTINGS));
      const found = states.findIndex(({ judge }) => judge.worse !== null);
      if (found >= 0) {
        seen.worse += 1;
        for (const { judge } of states.slice(found)) assert.deepEqual(judge.worse, states[found]!.judge.worse);
        return;
      }
      seen.amended += 1;
      assert.deepEqual(last.judge, wanted);
    }),
    { numRuns: 150 },
  );
  assert.ok(seen.amended > 20 && seen.worse > 0, JSON.stringify(seen));
});

test('batches that may still change are as many as the allowed lateness holds, and no more', () => {
  const batches = Array.from({ length: 200 }, (_, index) => batchAt(index, times(1, { n1: 10, k1: 0, n0: 100, k0: 0 })));
  const all = judgeMore(openJudging(SETTINGS), batches, SETTINGS);
  assert.equal(all.open.length, LATENESS / SLOT_MS + 1);
  assert.deepEqual([...openStates(all, SETTINGS)].at(-1)?.[1], all.judge);
});

test('a candidate that was found to be worse stays so, whatever comes late', () => {
  const bad = times(1, { n1: 100, k1: 60, n0: 1_000, k0: 0 });
  const failed = judgeMore(openJudging(SETTINGS), [batchAt(0, bad), batchAt(1, bad), batchAt(2, bad)], SETTINGS);
  assert.notEqual(failed.judge.worse, null);
  const excused = times(1, { n1: 100_000, k1: 60, n0: 1_000, k0: 0 });
  const after = judgeMore(failed, [batchAt(0, excused), batchAt(1, excused), batchAt(2, excused), batchAt(3, excused)], SETTINGS);
  assert.deepEqual(after.judge.worse, failed.judge.worse);
});

test('a batch that cannot change any more is not judged again', () => {
  const tallies = times(1, { n1: 1, k1: 0, n0: 1, k0: 0 });
  const all = judgeMore(
    openJudging(SETTINGS),
    Array.from({ length: 60 }, (_, index) => batchAt(index, tallies)),
    SETTINGS,
  );
  assert.throws(() => judgeMore(all, [batchAt(3, tallies)], SETTINGS), /was judged and cannot change any more/);
});
