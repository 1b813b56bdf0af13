import assert from 'node:assert/strict';
import { test } from 'node:test';
import { combineEvidence } from './combine.ts';
import { excessOf, NO_SEQUENCE, sequenceAfter } from './confidence-sequence.ts';
import { dispersionAfter, openDispersion, phiOf } from './dispersion.ts';
import { harmAfter, NO_HARM, type HarmTerms } from './harm.ts';
import { logIncrement } from './increment.ts';
import { eventsNeeded } from './planner.ts';
import { logSafe, NOT_SAFE, safeAfter } from './safe.ts';
import type { Tally } from './tally.ts';
import * as vectors from './vectors.test-data.ts';

const MARGIN = { rho: 1.1, delta: 0.0005 };
const CAP = 0.6 * Math.log(100);

for (const { tally, margin, eta, want } of vectors.INCREMENTS) {
  test(`a bet of ${eta} on ${tally.k1}/${tally.n1} against ${tally.k0}/${tally.n0} wins ${want}`, () => {
    near(logIncrement(tally, margin, eta), want, 1e-12);
  });
}

const harms: readonly { name: string; terms: Omit<HarmTerms, 'rho' | 'delta'>; want: readonly number[] }[] = [
  { name: 'capped per batch', terms: { phi: 1, cap: CAP, minute: null }, want: vectors.HARM_CAPPED },
  { name: 'without caps', terms: { phi: 1, cap: Infinity, minute: null }, want: vectors.HARM_UNCAPPED },
  { name: 'with errors in bursts', terms: { phi: 2, cap: CAP, minute: null }, want: vectors.HARM_PHI_2 },
  { name: 'capped per minute', terms: { phi: 1, cap: CAP / 2, minute: 0 }, want: vectors.HARM_BY_MINUTE },
];
for (const { name, terms, want } of harms) {
  test(`evidence of harm, ${name}`, () => {
    const seen = after(NO_HARM, vectors.HARMFUL, (now, tally) => harmAfter(now, tally, { ...MARGIN, ...terms }));
    allNear(
      seen.map(({ logE }) => logE),
      want,
      1e-12,
    );
  });
}

test('evidence of safety', () => {
  const seen = after(NOT_SAFE, vectors.HARMLESS, (now, tally) => safeAfter(now, tally, { ...MARGIN, phi: 1, credit: true }));
  allNear(seen.map(logSafe), vectors.SAFE, 1e-12);
});

test('a batch without credit never raises the evidence of safety, and still lowers it', () => {
  const clean = { n1: 2_000, k1: 0, n0: 18_000, k0: 18 };
  const dirty = { n1: 2_000, k1: 20, n0: 18_000, k0: 18 };
  assert.ok(logSafe(safeAfter(NOT_SAFE, clean, { ...MARGIN, phi: 1, credit: true })) > 0);
  assert.equal(logSafe(safeAfter(NOT_SAFE, clean, { ...MARGIN, phi: 1, credit: false })), 0);
  assert.ok(logSafe(safeAfter(NOT_SAFE, dirty, { ...MARGIN, phi: 1, credit: false })) < 0);
});

for (const { name, batches, want } of [
  { name: 'a harmful', batches: vectors.HARMFUL, want: vectors.EXCESS_HARMFUL },
  { name: 'a harmless', batches: vectors.HARMLESS, want: vectors.EXCESS_HARMLESS },
]) {
  test(`95 % bounds of the excess of ${name} candidate`, () => {
    const seen = after(NO_SEQUENCE, batches, (now, tally) => sequenceAfter(now, tally, 1)).map((state) => excessOf(state, 0.05));
    allNear(
      seen.map(({ low }) => low),
      want.map(({ low }) => low),
      1e-9,
    );
    allNear(
      seen.map(({ high }) => high),
      want.map(({ high }) => high),
      1e-9,
    );
  });
}

test('before any data the excess may be anything', () => {
  assert.deepEqual(excessOf(NO_SEQUENCE, 0.05), { low: -1, high: 1 });
});

test('events still needed, before any data and after some', () => {
  const prospect = { ...MARGIN, phi: 1, rate: 0.001, ratio: 9, needed: Math.log(20) };
  assert.equal(eventsNeeded(NOT_SAFE, prospect), vectors.NEEDED_FRESH);
  const some = { n1: 5_000, k1: 4, n0: 45_000, k0: 47 };
  const now = safeAfter(NOT_SAFE, some, { ...MARGIN, phi: 1, credit: true });
  assert.equal(eventsNeeded(now, prospect), vectors.NEEDED_AFTER_ONE);
});

test('dispersion by block length, and the factor it leads to', () => {
  const twice = [...vectors.HARMFUL, ...vectors.HARMFUL];
  const seen = after(openDispersion([1, 2]), twice, dispersionAfter);
  allNear(seen.map(phiOf), vectors.PHI, 1e-12);
  const { scales } = seen.at(-1) ?? openDispersion([]);
  allNear(
    scales.flatMap(({ varied, explained }) => [varied, explained]),
    vectors.DISPERSION_SUMS.flatMap(({ varied, explained }) => [varied, explained]),
    1e-10,
  );
});

test('several evidences make one', () => {
  near(
    combineEvidence([
      { logE: 2, weight: 0.5 },
      { logE: -1, weight: 0.3 },
      { logE: 5.5, weight: 0.2 },
    ]),
    vectors.COMBINED,
    1e-12,
  );
});

function after<State>(start: State, tallies: readonly Tally[], next: (now: State, tally: Tally) => State): readonly State[] {
  const states: State[] = [];
  for (const tally of tallies) states.push(next(states.at(-1) ?? start, tally));
  return states;
}

function allNear(seen: readonly number[], want: readonly number[], tolerance: number): void {
  assert.equal(seen.length, want.length);
  for (const [i, value] of want.entries()) near(seen[i] ?? Number.NaN, value, tolerance);
}

function near(seen: number, want: number, tolerance: number): void {
  assert.ok(Math.abs(seen - want) <= tolerance, `${seen} is not ${want}`);
}
