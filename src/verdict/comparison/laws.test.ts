import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HARM_BETS, harmAfter, NO_HARM, type HarmState, type HarmTerms } from './harm.ts';
import { logIncrement } from './increment.ts';
import { logSafe, NOT_SAFE, SAFE_BETS, safeAfter, type SafeState, type SafeTerms } from './safe.ts';
import type { Margin, Tally } from './tally.ts';

const SIZES = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const MARGINS: readonly Margin[] = [
  { rho: 1, delta: 0 },
  { rho: 1.1, delta: 0.01 },
  { rho: 1.5, delta: 0.05 },
  { rho: 0, delta: 0.1 },
];
const RATES = [0, 0.01, 0.1, 0.3, 0.5];

for (const { name, bets, sides } of [
  { name: 'harm', bets: HARM_BETS, sides: [0, 0.5, 1] },
  { name: 'safety', bets: SAFE_BETS, sides: [1, 1.3, 2] },
]) {
  test(`while there is nothing to find, no bet on ${name} wins on average, at any size, margin or rate`, () => {
    const nothing = MARGINS.flatMap((margin) =>
      RATES.flatMap((p0) => sides.map((side) => ({ margin, p0, p1: side * (margin.rho * p0 + margin.delta) }))),
    ).filter(({ p1 }) => p1 <= 1);
    const sizes = SIZES.flatMap((n1) => SIZES.map((n0) => ({ n1, n0 })));
    const wins = nothing.flatMap(({ margin, p0, p1 }) =>
      sizes.flatMap((size) => bets.map((bet) => expectation({ ...size, p1, p0 }, margin, bet))),
    );
    const most = wins.reduce((a, b) => Math.max(a, b), 0);
    assert.ok(most <= 1 + 1e-12, `a bet wins ${most}`);
    assert.ok(most > 0.999, 'the bound is reached, or the enumeration looks in the wrong place');
  });
}

test('without a margin a bet is the likelihood ratio of the split', () => {
  const count = fc.integer({ min: 1, max: 100_000 });
  const part = fc.double({ min: 0, max: 1, noNaN: true });
  fc.assert(
    fc.property(
      fc.record({ n1: count, n0: count, bad1: part, bad0: part }),
      fc.constantFrom(...HARM_BETS, ...SAFE_BETS),
      fc.constantFrom(0.5, 1, 1.1, 2),
      ({ n1, n0, bad1, bad0 }, eta, rho) => {
        const [k1, k0] = [Math.floor(bad1 * n1), Math.floor(bad0 * n0)];
        const r = (rho * n1) / n0;
        const [q, fair] = [(r * eta) / (1 + r * eta), r / (1 + r)];
        const ratio = k1 * Math.log(q / fair) + k0 * Math.log((1 - q) / (1 - fair));
        const won = logIncrement({ n1, k1, n0, k0 }, { rho, delta: 0 }, eta);
        assert.ok(Math.abs(won - ratio) <= 1e-9 * (1 + Math.abs(ratio) + k1 + k0), `${won} is not ${ratio}`);
      },
    ),
  );
});

test('one more failure of the candidate never lowers a bet on harm, one more of the baseline never raises it', () => {
  const count = fc.integer({ min: 1, max: 10_000 });
  fc.assert(
    fc.property(count, count, fc.constantFrom(...HARM_BETS), (n1, n0, eta) => {
      const margin = { rho: 1.1, delta: 0.0005 };
      const before = logIncrement({ n1, k1: n1 >> 1, n0, k0: n0 >> 1 }, margin, eta);
      assert.ok(logIncrement({ n1, k1: (n1 >> 1) + 1, n0, k0: n0 >> 1 }, margin, eta) >= before);
      assert.ok(logIncrement({ n1, k1: n1 >> 1, n0, k0: (n0 >> 1) + 1 }, margin, eta) <= before);
    }),
  );
});

const ALPHA = 0.2;
const BATCHES = 5;
const harms: readonly { p0: number; p1: number; margin: Margin; want: number }[] = [
  { p0: 0.3, p1: 0.3, margin: { rho: 1, delta: 0 }, want: 0.02202 },
  { p0: 0.1, p1: 0.1, margin: { rho: 1, delta: 0 }, want: 0.01959 },
  { p0: 0.5, p1: 0.5, margin: { rho: 1, delta: 0 }, want: 0.0068 },
  { p0: 0.2, p1: 0.27, margin: { rho: 1.1, delta: 0.05 }, want: 0.01946 },
];
for (const { p0, p1, margin, want } of harms) {
  test(`harm is claimed with probability ${want} at ${p1} against ${p0}, over every path of ${BATCHES} batches`, () => {
    const outcomes = outcomesOf({ n1: 2, n0: 3, p1, p0 });
    const seen = harmCrossing(NO_HARM, BATCHES, { outcomes, terms: { ...margin, phi: 1, cap: Infinity, minute: null } });
    assert.ok(Math.abs(seen - want) < 5e-6, `${seen}`);
  });
}

const safes: readonly { p0: number; p1: number; margin: Margin; want: number }[] = [
  { p0: 0.1, p1: 0.4, margin: { rho: 1, delta: 0.3 }, want: 0.01861 },
  { p0: 0.4, p1: 0.6, margin: { rho: 1.5, delta: 0 }, want: 0.00732 },
];
for (const { p0, p1, margin, want } of safes) {
  test(`safety is claimed with probability ${want} at the margin ${p1} against ${p0}, over every path of ${BATCHES} batches`, () => {
    const seen = safeCrossing(outcomesOf({ n1: 3, n0: 3, p1, p0 }), { ...margin, phi: 1, credit: true });
    assert.ok(Math.abs(seen - want) < 5e-6, `${seen}`);
  });
}

type World = { readonly n1: number; readonly n0: number; readonly p1: number; readonly p0: number };
type Outcome = { readonly tally: Tally; readonly chance: number };

function expectation(world: World, margin: Margin, bet: number): number {
  return outcomesOf(world).reduce((sum, { tally, chance }) => sum + chance * Math.exp(logIncrement(tally, margin, bet)), 0);
}

function outcomesOf({ n1, n0, p1, p0 }: World): readonly Outcome[] {
  const outcomes: Outcome[] = [];
  for (let k1 = 0; k1 <= n1; k1 += 1)
    for (let k0 = 0; k0 <= n0; k0 += 1)
      outcomes.push({ tally: { n1, k1, n0, k0 }, chance: binomial(n1, k1, p1) * binomial(n0, k0, p0) });
  return outcomes;
}

function harmCrossing(now: HarmState, left: number, by: { outcomes: readonly Outcome[]; terms: HarmTerms }): number {
  if (now.logE >= Math.log(1 / ALPHA)) return 1;
  if (left === 0) return 0;
  return by.outcomes.reduce(
    (sum, { tally, chance }) => sum + chance * harmCrossing(harmAfter(now, tally, by.terms), left - 1, by),
    0,
  );
}

/** Paths with the same sums are the same state, so they are followed once. */
function safeCrossing(outcomes: readonly Outcome[], terms: SafeTerms): number {
  let crossed = 0;
  let open = new Map<string, { state: SafeState; chance: number; bad: readonly [number, number] }>([
    ['', { state: NOT_SAFE, chance: 1, bad: [0, 0] }],
  ]);
  for (let batch = 0; batch < BATCHES; batch += 1) {
    const next: typeof open = new Map();
    for (const { state, chance, bad } of open.values())
      for (const { tally, chance: of } of outcomes) {
        const after = safeAfter(state, tally, terms);
        if (logSafe(after) >= Math.log(1 / ALPHA)) {
          crossed += chance * of;
          continue;
        }
        const sums = [bad[0] + tally.k1, bad[1] + tally.k0] as const;
        next.set(sums.join(), { state: after, chance: (next.get(sums.join())?.chance ?? 0) + chance * of, bad: sums });
      }
    open = next;
  }
  return crossed;
}

function binomial(n: number, k: number, p: number): number {
  let ways = 1;
  for (let i = 0; i < k; i += 1) ways = (ways * (n - i)) / (i + 1);
  return ways * p ** k * (1 - p) ** (n - k);
}
