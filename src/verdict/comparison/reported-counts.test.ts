import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE, type Instant, type Ratio } from '../../kernel/units.ts';
import { explainComparison } from './explain.ts';
import type { Tally } from './judge.ts';
import { batchAt, bound, compared, SETTINGS, T0, times } from './traffic.test-data.ts';

const NAMES = { candidate: '1.2.0', baseline: '1.1.0' };

// Per minute, as users of another judge reported them: on counts an answer needs no minutes of variance.
const REPORTED: readonly {
  name: string;
  candidate: readonly number[];
  baseline: readonly number[];
  total: number;
  kind: string;
}[] = [
  {
    name: 'seven minutes of a hundred errors beside one each pass there',
    candidate: [100, 100, 100, 100, 100, 100, 100, 1, 1, 1],
    baseline: [1, 1, 1, 1, 1, 1, 1, 1, 1, 1],
    total: 600,
    kind: 'worse',
  },
  {
    name: 'eleven errors beside none fail or pass there by the strategy',
    candidate: [1, 4, 2, 3, 1],
    baseline: [0, 0, 0, 0, 0],
    total: 60,
    kind: 'worse',
  },
  {
    name: 'four errors beside none pass there',
    candidate: [0, 1, 2, 1, 0, 0],
    baseline: [0, 0, 0, 0, 0, 0],
    total: 60,
    kind: 'not-yet',
  },
];
for (const { name, candidate, baseline, total, kind } of REPORTED) {
  test(`peers row 28: ${name}; here it is ${kind}, with effect, interval and power`, () => {
    const terms = bound({ ...SETTINGS, minStep: MINUTE }, { rho: 1.1, delta: 0.001, usualRate: null });
    const each = candidate.flatMap((k, minute) =>
      Array.from({ length: 6 }, (_, i): Tally => ({
        n1: total / 6,
        k1: split(k, i),
        n0: total / 6,
        k0: split(baseline[minute] ?? 0, i),
      })),
    );
    const seen = compared(
      each.map((tally, i) => batchAt(i, [tally])),
      terms,
      { asked: 0.5 as Ratio, ends: (T0 + 600 * MINUTE) as Instant },
    );
    assert.equal(seen.kind, kind);
    const [stream] = seen.streams;
    assert.ok(stream !== undefined && stream.excess.low < stream.excess.high && stream.excess.high <= 1);
    assert.equal(stream.candidate.bad > stream.baseline.bad, true);
    if (kind === 'not-yet') assert.ok((stream.needed ?? 0) > 0 && (stream.neededMs ?? 0) > 0, 'what it would take is said');
    assert.match(explainComparison(seen, terms, NAMES), /failed .* against .*; the evidence that it is (worse|within)/);
  });
}

/** A minute's count over its six batches. */
function split(count: number, batch: number): number {
  return Math.floor((count * (batch + 1)) / 6) - Math.floor((count * batch) / 6);
}

test('a sparse indicator is judged by every one of its events', () => {
  const terms = bound(SETTINGS, { delta: 0.001, usualRate: null });
  const sparse = Array.from({ length: 120 }, (_, i) => batchAt(i, [{ n1: 2, k1: i % 4 === 0 ? 1 : 0, n0: 6, k0: 0 }]));
  assert.equal(compared(sparse, terms).kind, 'worse');
  assert.notEqual(
    compared(
      times(120, { n1: 2, k1: 0, n0: 6, k0: 0 }).map((tally, i) => batchAt(i, [tally])),
      terms,
    ).kind,
    'worse',
  );
});
