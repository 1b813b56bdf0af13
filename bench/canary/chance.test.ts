import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRng, type Rng } from '../../src/kernel/rng.ts';
import { drawBinomial, drawExponential, drawGeometric, drawPoisson, mixedSeed } from './chance.ts';

const DRAWS = 40_000;

for (const mean of [0.02, 0.9, 4, 9.99, 10.01, 45, 4_500]) {
  test(`counts with a mean of ${mean} follow Poisson's law`, () => {
    followsLaw((rng) => drawPoisson(rng, mean), poissonLaw(mean), Math.round(mean));
  });
}

for (const { of, share } of [
  { of: 10, share: 0.001 },
  { of: 500, share: 0.01 },
  { of: 40, share: 0.24 },
  { of: 40, share: 0.26 },
  { of: 500, share: 0.3 },
  { of: 45_000, share: 0.001 },
  { of: 300, share: 0.97 },
]) {
  test(`of ${of} with a share of ${share} as many are drawn as the binomial law says`, () => {
    followsLaw((rng) => drawBinomial(rng, of, share), binomialLaw(of, share), Math.round(of * share));
  });
}

test('what is certain is not drawn', () => {
  const rng = seededRng(1);
  assert.deepEqual(
    [drawBinomial(rng, 7, 0), drawBinomial(rng, 7, 1), drawBinomial(rng, 0, 0.5), drawPoisson(rng, 0)],
    [0, 7, 0, 0],
  );
});

test('sizes of clusters begin at one and have their mean', () => {
  const rng = seededRng(5);
  const sizes = Array.from({ length: DRAWS }, () => drawGeometric(rng, 5));
  assert.equal(Math.min(...sizes), 1);
  near(meanOf(sizes), 5, 0.1);
  near(sizes.filter((size) => size === 1).length / DRAWS, 0.2, 0.01);
});

test('redrawn rates vary by as much as their mean', () => {
  const rng = seededRng(6);
  const rates = Array.from({ length: DRAWS }, () => drawExponential(rng, 2));
  const mean = meanOf(rates);
  near(mean, 2, 0.05);
  near(Math.sqrt(meanOf(rates.map((rate) => (rate - mean) ** 2))), 2, 0.08);
});

test('seeds beside each other are far apart once they are mixed', () => {
  const seeds = new Set(Array.from({ length: 10_000 }, (_, i) => mixedSeed(3, i)));
  assert.equal(seeds.size, 10_000);
  near(meanOf([...seeds]) / 2 ** 32, 0.5, 0.02);
});

/** Pearson's statistic over values and tails that are expected at least 20 times, against five deviations of its own law. */
function followsLaw(draw: (rng: Rng) => number, law: (count: number) => number, centre: number): void {
  const rng = seededRng(42);
  const seen = new Map<number, number>();
  for (let i = 0; i < DRAWS; i += 1) {
    const count = draw(rng);
    seen.set(count, (seen.get(count) ?? 0) + 1);
  }
  let statistic = 0;
  let cells = 0;
  let [restSeen, restExpected] = [DRAWS, DRAWS];
  const reach = 6 * Math.sqrt(centre + 1) + 10;
  for (let count = Math.max(0, Math.floor(centre - reach)); count <= centre + reach; count += 1) {
    const expected = DRAWS * law(count);
    if (expected < 20) continue;
    const actual = seen.get(count) ?? 0;
    statistic += (actual - expected) ** 2 / expected;
    restSeen -= actual;
    restExpected -= expected;
    cells += 1;
  }
  if (restExpected >= 5) {
    statistic += (restSeen - restExpected) ** 2 / restExpected;
    cells += 1;
  }
  assert.ok(statistic < cells + 5 * Math.sqrt(2 * cells), `${statistic.toFixed(1)} over ${cells} cells`);
}

function poissonLaw(mean: number): (count: number) => number {
  return (count) => Math.exp(count * Math.log(mean) - mean - summedLogs(count));
}

function binomialLaw(of: number, share: number): (count: number) => number {
  return (count) =>
    count > of
      ? 0
      : Math.exp(
          summedLogs(of) -
            summedLogs(count) -
            summedLogs(of - count) +
            count * Math.log(share) +
            (of - count) * Math.log1p(-share),
        );
}

const SUMS: number[] = [0];

function summedLogs(count: number): number {
  while (SUMS.length <= count) SUMS.push((SUMS.at(-1) ?? 0) + Math.log(SUMS.length));
  return SUMS[count] ?? 0;
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function near(actual: number, expected: number, within: number): void {
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not within ${within} of ${expected}`);
}
