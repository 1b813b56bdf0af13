import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRng, type Rng } from '../../kernel/rng.ts';
import { HOUR, MINUTE, SECOND, type DurationMs, type Instant, type Ratio } from '../../kernel/units.ts';
import { explainComparison } from './explain.ts';
import { growthBlock } from './growth-block.ts';
import { GROWTH_BLOCK, growthAfter, growthHarm, NO_GROWTH, NO_GROWTH_HARM, type GrowthState } from './growth.ts';
import { compare, judgeBatch, openJudge, type JudgeState, type JudgeTerms } from './judge.ts';
import { batchAt, bound, SETTINGS, streamOf, T0 } from './traffic.test-data.ts';

const MARGIN = 0.05;
const TERMS: JudgeTerms = {
  ...SETTINGS,
  warmUp: MINUTE,
  streams: [streamOf('memory', { test: 'growth', rho: 1, delta: MARGIN, weight: 0.2, usualRate: null })],
};

/** Closed blocks with these distances between the arms, in this order. */
function blocksOf(
  distances: readonly number[],
  margin = MARGIN,
): {
  readonly growth: GrowthState;
  readonly moves: readonly (readonly number[])[];
} {
  let growth = NO_GROWTH;
  const moves: (readonly number[])[] = [];
  for (const [i, distance] of [...distances, 0].entries()) {
    const hours = (i * GROWTH_BLOCK) / HOUR;
    const candidate = 100 * Math.exp(distance + hours * Math.log1p(margin));
    const at = (T0 + i * GROWTH_BLOCK) as Instant;
    const { next, move } = growthAfter(
      growth,
      { n1: 1, k1: candidate, n0: 1, k0: 100 },
      { at, since: T0, length: GROWTH_BLOCK, margin, cap: Infinity },
    );
    growth = next;
    if (move !== null) moves.push(move.harm);
  }
  return { growth, moves };
}

test('while the order of the blocks tells nothing, no bet wins on average: over every order of five blocks', () => {
  const orders = permutations([0.1, 0.2, 0.3, 0.4, 0.5]);
  const bets = 5;
  const mean = Array.from({ length: bets }, () => 0);
  let whole = 0;
  for (const order of orders) {
    const { moves } = blocksOf(order);
    for (let bet = 0; bet < bets; bet += 1)
      mean[bet]! += Math.exp(moves.reduce((sum, move) => sum + move[bet]!, 0)) / orders.length;
    const harm = moves.reduce((now, move) => growthHarm(now, { harm: move, safe: [] }), NO_GROWTH_HARM);
    whole += Math.exp(harm.logE) / orders.length;
  }
  for (const each of [...mean, whole]) assert.ok(Math.abs(each - 1) < 1e-9, `${each}`);
});

test('equal blocks speak neither for nor against', () => {
  for (const move of blocksOf([0.2, 0.2, 0.2], 0).moves.slice(1)) for (const won of move) assert.ok(won <= 0);
});

test('after a day of blocks the order begins anew', () => {
  const { growth } = blocksOf(Array.from({ length: 300 }, (_, i) => Math.sin(i)));
  assert.equal(growth.distances.length, 300 - 288);
});

test('a block without readings of both arms is none', () => {
  const at = (i: number): Instant => (T0 + i * GROWTH_BLOCK) as Instant;
  let growth = NO_GROWTH;
  for (const [i, tally] of [
    { n1: 1, k1: 100, n0: 0, k0: 0 },
    { n1: 0, k1: 0, n0: 1, k0: 100 },
    { n1: 1, k1: 0, n0: 1, k0: 100 },
    { n1: 1, k1: 100, n0: 1, k0: 100 },
  ].entries())
    growth = growthAfter(growth, tally, { at: at(i), since: T0, length: GROWTH_BLOCK, margin: MARGIN, cap: 9 }).next;
  assert.deepEqual(growth.distances, []);
});

type Memory = {
  readonly periodS: number;
  readonly sawtooth: number;
  readonly noise: number;
  readonly perHour: number;
  /** What the baseline grows by as well. */
  readonly both?: number;
  readonly block?: DurationMs;
};
const SHAPES: readonly (Memory & { readonly name: string })[] = [
  { name: 'steady memory', periodS: 60, sawtooth: 0, noise: 0.02, perHour: 0 },
  { name: 'a collector every 30 s', periodS: 30, sawtooth: 0.4, noise: 0.02, perHour: 0 },
  { name: 'a collector every 2 minutes', periodS: 120, sawtooth: 0.4, noise: 0.02, perHour: 0 },
  { name: 'a collector every 5 minutes', periodS: 300, sawtooth: 0.4, noise: 0.01, perHour: 0 },
  { name: 'a collector every 10 minutes', periodS: 600, sawtooth: 0.4, noise: 0.01, perHour: 0 },
];
for (const { name, ...memory } of SHAPES) {
  test(`${name}, which comes and goes by 40 % at most, is no leak`, (t) => {
    const found = Array.from({ length: 100 }, (_, seed) => foundAfter(seed + 1, memory, 60)).filter(
      (minutes) => minutes !== null,
    );
    t.diagnostic(`${found.length} of 100 rolled back in an hour`);
    assert.ok(found.length <= 1, `${found.length} of 100 rolled back`);
  });
}

for (const { perHour, minutes } of [
  { perHour: 1, minutes: 45 },
  { perHour: 0.5, minutes: 60 },
  { perHour: 0.1, minutes: 240 },
]) {
  test(`a leak of ${perHour * 100} % an hour under a collector is found within ${minutes} minutes`, (t) => {
    const memory = { periodS: 120, sawtooth: 0.4, noise: 0.02, perHour };
    const found = Array.from({ length: 60 }, (_, seed) => foundAfter(seed + 1, memory, minutes) ?? Infinity).toSorted(
      (a, b) => a - b,
    );
    t.diagnostic(`median ${found[30]} minutes, ${found.filter((at) => at < Infinity).length} of 60 found`);
    assert.ok((found[30] ?? Infinity) <= minutes);
  });
}

test('a leak that both arms have is the candidate’s no more than the baseline’s', () => {
  const both = { periodS: 60, sawtooth: 0, noise: 0.02, perHour: 1, both: 1 };
  const found = Array.from({ length: 60 }, (_, seed) => foundAfter(seed + 1, both, 60)).filter((minutes) => minutes !== null);
  assert.ok(found.length <= 1, `${found.length}`);
});

test('what a fresh process grows by while it warms up is left out, and the leak is told in levels', () => {
  const batches = Array.from({ length: 360 }, (_, i) => {
    const warm = i < 6 ? i / 6 : 1;
    return batchAt(i, [{ n1: 1, k1: 1_000 * warm * (1 + i / 360), n0: 9, k0: 9_000 }]);
  });
  const now = batches.reduce<JudgeState>((state, batch) => judgeBatch(state, batch, TERMS), openJudge(TERMS));
  assert.equal(now.streams[0]?.growth?.distances.length, Math.floor((now.batches - 6) / 30));
  const at = (T0 + HOUR) as Instant;
  const seen = compare(now, TERMS, { at, step: 0, stepSince: T0, asked: 0.1 as Ratio, ends: at, newestTelemetry: at });
  assert.equal(seen.kind, 'worse');
  assert.match(
    explainComparison(seen, TERMS, { candidate: '1.2.0', baseline: '1.1.0' }),
    /^memory was 1,308 on 1\.2\.0 on average against 1,000 on 1\.1\.0; 5 % an hour of growth beyond 1\.1\.0 is allowed; the evidence/,
  );
});

for (const { periodS, block } of [
  { periodS: 120, block: 5 },
  { periodS: 1_200, block: 5 },
  { periodS: 3_600, block: 40 },
]) {
  test(`a collector every ${periodS / 60} minutes takes blocks of up to ${block} minutes, as its own past shows`, (t) => {
    const rng = seededRng(periodS);
    const memory = { periodS, sawtooth: 0.4, noise: 0.01, perHour: 0 };
    const levels = Array.from({ length: 9 }, () => {
      const level = instance(rng, memory);
      return Array.from(
        { length: 24 * 60 },
        (_, minute) => [0, 1, 2, 3, 4, 5].reduce((sum, i) => sum + level(minute * 6 + i), 0) / 6,
      );
    });
    const chosen = growthBlock(levels, { margin: MARGIN, enough: Math.log(500) });
    t.diagnostic(`${chosen / MINUTE} minutes`);
    assert.ok(chosen <= block * MINUTE && (block === 5 || chosen > GROWTH_BLOCK), `${chosen / MINUTE} minutes`);
    const found = Array.from({ length: 100 }, (_, seed) => foundAfter(seed + 1, { ...memory, block: chosen }, 180));
    const leaks = found.filter((minutes) => minutes !== null).length;
    t.diagnostic(`${leaks} of 100 rolled back in three hours`);
    assert.ok(leaks <= 2, `${leaks} of 100 rolled back`);
  });
}

test('a past that is too short leaves the usual blocks', () => {
  assert.equal(growthBlock([], { margin: MARGIN, enough: 6 }), GROWTH_BLOCK);
  assert.equal(growthBlock([[1, 2, 3, 4]], { margin: MARGIN, enough: 6 }), GROWTH_BLOCK);
  const rising = Array.from({ length: 61 }, (_, minute) => 100 + minute);
  assert.equal(growthBlock([rising], { margin: MARGIN, enough: 6 }), GROWTH_BLOCK, 'one window may look like anything');
});

/** Minutes until one candidate instance beside nine others is found to leak; null: never. */
function foundAfter(seed: number, memory: Memory, minutes: number): number | null {
  const rng = seededRng(seed);
  const candidate = instance(rng, memory);
  const baseline = Array.from({ length: 9 }, () => instance(rng, { ...memory, perHour: memory.both ?? 0 }));
  const terms = memory.block === undefined ? TERMS : bound(TERMS, { block: memory.block });
  let now: JudgeState = openJudge(terms);
  for (let i = 0; i < minutes * 6; i += 1) {
    const tally = { n1: 1, k1: candidate(i), n0: 9, k0: baseline.reduce((sum, level) => sum + level(i), 0) };
    now = judgeBatch(now, batchAt(i, [tally]), terms);
    if (now.worse !== null) return (now.worse.at - T0) / MINUTE;
  }
  return null;
}

/** Memory that rises until a collector, who comes about every period, gives it back; all of it on a slope. */
function instance(rng: Rng, { periodS, sawtooth, noise, perHour }: Memory): (batch: number) => number {
  const drawn = (): number => periodS * (0.8 + 0.4 * rng.next());
  let [part, period] = [rng.next(), drawn()];
  const size = 100 * (0.9 + 0.2 * rng.next());
  return (batch) => {
    part += 10 / period;
    if (part >= 1) [part, period] = [part - Math.floor(part), drawn()];
    const slope = 1 + (perHour * batch * 10 * SECOND) / HOUR;
    return size * slope * (1 + sawtooth * part) * Math.exp(noise * (rng.next() + rng.next() - 1) * 2);
  };
}

function permutations(items: readonly number[]): readonly (readonly number[])[] {
  if (items.length === 0) return [[]];
  return items.flatMap((first, i) => permutations(items.toSpliced(i, 1)).map((rest) => [first, ...rest]));
}
