import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DurationMs, Ratio } from '../../kernel/units.ts';
import type { StreamComparison } from './comparison.ts';
import { openJudge, type StepEvidence } from './judge-state.ts';
import type { Stream } from './judge-terms.ts';
import { eventsNeeded } from './planner.ts';
import { NOT_SAFE } from './safe.ts';
import { streamComparison } from './stream-comparison.ts';
import { NOTHING, type Tally } from './tally.ts';
import { bound, SETTINGS } from './traffic.test-data.ts';

const ENOUGH = Math.log(1 / SETTINGS.alphaSafe);
const SEEN: Tally = { n1: 300, k1: 1, n0: 600, k0: 3 };
type Case = {
  readonly more?: Partial<Stream>;
  readonly totals?: Tally;
  readonly step?: Partial<StepEvidence>;
  readonly asked?: number;
};

function shown({ more = {}, totals = NOTHING, step = {}, asked = 0.25 }: Case): StreamComparison {
  const terms = bound(SETTINGS, more);
  const fresh = openJudge(terms).streams[0]!;
  const context = { index: 0, terms, asked: asked as Ratio, culprit: false };
  return streamComparison({ ...fresh, totals, step: { ...fresh.step, ...step } }, context);
}

function planned(rate: number, ratio: number, rho = 1.1): number | null {
  return eventsNeeded(NOT_SAFE, { rho, delta: 0.01, phi: 1, rate, ratio, needed: ENOUGH });
}

/** Evidence of exactly so much. */
function proofOf(log: number): Partial<StepEvidence> {
  return { safe: { logs: [log] } };
}

test('a stream that the terms do not know is a broken invariant', () => {
  const context = { index: 3, terms: SETTINGS, asked: 0.25 as Ratio, culprit: false };
  assert.throws(() => streamComparison(openJudge(SETTINGS).streams[0]!, context), /no stream 3/);
});

for (const { name, rho, totals, allowed } of [
  { name: 'refers to the baseline', rho: 1.5, totals: SEEN, allowed: 1.5 * (3 / 600) + 0.01 },
  { name: 'is unknown before there is a baseline to refer to', rho: 1.5, totals: { ...SEEN, n0: 0, k0: 0 }, allowed: null },
  { name: 'needs no baseline where it refers to none', rho: 0, totals: { ...SEEN, n0: 0, k0: 0 }, allowed: 0.01 },
  { name: 'is the same with a baseline where it refers to none', rho: 0, totals: SEEN, allowed: 0.01 },
]) {
  test(`what is allowed ${name}`, () => assert.equal(shown({ more: { rho }, totals }).allowedRate, allowed));
}

test('the evidence that names a stream grows as its weight falls', () => {
  assert.equal(shown({ more: { weight: 0.5 } }).log10HarmNeeded, -Math.log10(0.01 * 0.5));
});

for (const { kind, most } of [
  { kind: 'ratio', most: 1 },
  { kind: 'latency', most: 1 },
  { kind: 'rate', most: 1e6 },
] as const) {
  test(`before anything was seen of a ${kind} the excess is anything up to ${most}`, () => {
    assert.deepEqual(shown({ more: { test: kind } }).excess, { low: -most, high: most });
  });
}

for (const { name, more, log, needed } of [
  { name: 'exactly enough evidence', more: { usualRate: null }, log: ENOUGH, needed: 0 },
  { name: 'more than enough evidence', more: { usualRate: null }, log: ENOUGH + 1, needed: 0 },
  { name: 'less than enough, and no rate to reckon with', more: { usualRate: null }, log: ENOUGH - 1, needed: null },
  { name: 'a level with exactly enough evidence', more: { test: 'growth' }, log: ENOUGH, needed: 0 },
  { name: 'a level with more than enough evidence', more: { test: 'growth' }, log: ENOUGH + 1, needed: 0 },
  { name: 'a level, of which no events are needed,', more: { test: 'growth' }, log: ENOUGH - 1, needed: null },
] as const) {
  test(`${name} needs ${needed === 0 ? 'nothing more, at once' : 'nobody knows how much'}`, () => {
    const seen = shown({ more, step: proofOf(log) });
    assert.deepEqual([seen.needed, seen.neededMs], [needed, needed]);
  });
}

const rate = (3 + 0.5) / (600 + 1);
for (const { name, want, ...given } of [
  { name: 'the rate and the share that were seen', totals: SEEN, step: { totals: SEEN }, want: planned(rate, 2) },
  { name: 'the usual rate and the asked share before any', want: planned(0.001, 3) },
  {
    name: 'the asked share while the step has no baseline',
    totals: SEEN,
    step: { totals: { ...SEEN, n0: 0, k0: 0 } },
    want: planned(rate, 3),
  },
  {
    name: 'the asked share while the step has no candidate',
    totals: SEEN,
    step: { totals: { ...SEEN, n1: 0, k1: 0 } },
    want: planned(rate, 3),
  },
  { name: 'no share at all where no baseline is asked', more: { rho: 0 }, asked: 1, want: planned(0.001, 0, 0) },
]) {
  test(`what is needed follows from ${name}`, () => {
    assert.ok(want !== null && want > 0);
    assert.equal(shown(given).needed, want);
  });
}

for (const { name, ...given } of [
  { name: 'where all the traffic is asked for the candidate', asked: 1 },
  { name: 'where none is asked for it, whatever came', asked: 0, totals: SEEN, step: { totals: SEEN } },
]) {
  test(`what is needed is not known ${name}`, () => {
    assert.equal(shown(given).needed, null);
  });
}

test('the time for what is needed is told at the rate of this step, and not before it has one', () => {
  const { needed, neededMs } = shown({ totals: SEEN, step: { totals: SEEN, batches: 3 } });
  assert.equal(neededMs, ((needed ?? 0) * 30_000) / 300);
  assert.equal(shown({ totals: SEEN }).neededMs, null);
  assert.equal(shown({ totals: SEEN, step: { totals: { ...SEEN, n1: 0, k1: 0 }, batches: 3 } }).neededMs, null);
  assert.equal(shown({ step: proofOf(ENOUGH) }).neededMs, 0 as DurationMs);
});
