import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { excessOf, NO_SEQUENCE, sequenceAfter, type SequenceState } from './confidence-sequence.ts';
import { HARM_BETS } from './harm.ts';
import { logSumExp } from './log-sum-exp.ts';
import { SAFE_BETS } from './safe.ts';
import type { Tally } from './tally.ts';

const arm = fc.tuple(fc.integer({ min: 0, max: 20_000 }), fc.double({ min: 0, max: 1, noNaN: true }));
const tally = fc.tuple(arm, arm).map(([[n1, p1], [n0, p0]]): Tally => ({
  n1,
  k1: Math.floor(n1 * p1 ** 4),
  n0,
  k0: Math.floor(n0 * p0 ** 4),
}));
const sequence = fc
  .tuple(fc.array(tally, { maxLength: 12 }), fc.double({ min: 1, max: 9, noNaN: true }))
  .map(([tallies, phi]) => tallies.reduce((now, one) => sequenceAfter(now, one, phi), NO_SEQUENCE));

test('the edges are where halving finds them, for shares and for anything wider', () => {
  fc.assert(
    fc.property(sequence, fc.constantFrom(0.001, 0.05, 0.5), fc.constantFrom(1, 10), (now, miss, most) => {
      const seen = excessOf(now, miss, most);
      const want = halved(now, miss, most);
      for (const side of ['low', 'high'] as const)
        assert.ok(Math.abs(seen[side] - want[side]) <= 1e-9, `${side}: ${seen[side]} is not ${want[side]}`);
    }),
    { numRuns: 300 },
  );
});

test('a batch in which an arm had nothing changes nothing', () => {
  const now = sequenceAfter(NO_SEQUENCE, { n1: 500, k1: 3, n0: 4_500, k0: 5 }, 1);
  assert.equal(sequenceAfter(now, { n1: 0, k1: 0, n0: 4_500, k0: 5 }, 1), now);
  assert.equal(sequenceAfter(now, { n1: 500, k1: 3, n0: 0, k0: 0 }, 1), now);
});

test('bursts widen what the excess may be', () => {
  const of = (phi: number) => excessOf(sequenceAfter(NO_SEQUENCE, { n1: 5_000, k1: 50, n0: 45_000, k0: 45 }, phi), 0.05);
  const [calm, bursty] = [of(1), of(4)];
  assert.ok(bursty.low < calm.low && bursty.high > calm.high);
});

test('where every event of the candidate fails and none of the baseline does, the excess is nearly one, and not more', () => {
  const now = sequenceAfter(NO_SEQUENCE, { n1: 1_000_000, k1: 1_000_000, n0: 1_000_000, k0: 0 }, 1);
  const { low, high } = excessOf(now, 0.05);
  assert.ok(low > 0.4 && low <= 1 && high >= low && high <= 1, `${low} to ${high}`);
});

/** Eighty halvings of [-most, most]: slow, and hard to get wrong. */
function halved({ wins, slopes }: SequenceState, miss: number, most: number): { low: number; high: number } {
  const edge = (from: number, to: number, sign: 1 | -1): number => {
    const holds = (x: number): boolean => {
      const logs = wins.slice(from, to).map((won, j) => won - sign * x * (slopes[from + j] ?? 0));
      return logSumExp(logs) - Math.log(to - from) >= Math.log(2 / miss);
    };
    let [low, high] = [-most, most];
    for (let i = 0; i < 80; i += 1) {
      const middle = (low + high) / 2;
      if (holds(middle)) low = middle;
      else high = middle;
    }
    return low;
  };
  const harms = HARM_BETS.length;
  return { low: edge(0, harms, 1), high: -edge(harms, harms + SAFE_BETS.length, -1) };
}
