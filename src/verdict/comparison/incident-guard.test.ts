import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE, type Instant } from '../../kernel/units.ts';
import { baselineBurns, NOTHING_WATCHED, watchBaseline, type BaselineWatch } from './incident-guard.ts';

const at = (batch: number): Instant => (1_800_000_000_000 + batch * 10_000) as Instant;

function watched(batches: readonly { readonly total: number; readonly bad: number }[]): BaselineWatch {
  return batches.reduce<BaselineWatch>((now, batch, i) => watchBaseline(now, { at: at(i), ...batch }), NOTHING_WATCHED);
}

function times(count: number, bad: number): readonly { total: number; bad: number }[] {
  return Array.from({ length: count }, () => ({ total: 100, bad }));
}

test('the last minute is six batches of ten seconds, and what is older is one sum', () => {
  const { recent, older } = watched(times(8, 1));
  assert.deepEqual(
    recent.map((batch) => batch.at),
    [2, 3, 4, 5, 6, 7].map(at),
  );
  assert.deepEqual(older, { total: 200, bad: 2 });
});

test('a batch after a pause of a minute stands alone', () => {
  const now = watchBaseline(watched(times(3, 1)), { at: (at(2) + MINUTE) as Instant, total: 7, bad: 5 });
  assert.deepEqual([now.recent.length, now.older], [1, { total: 300, bad: 3 }]);
});

for (const { name, batches, usualRate, want } of [
  {
    name: 'three times the usual rate and five more are no incident yet',
    batches: [{ total: 1_000, bad: 35 }],
    usualRate: 0.01,
    want: false,
  },
  { name: 'one more is', batches: [{ total: 1_000, bad: 36 }], usualRate: 0.01, want: true },
  { name: 'five of any number are chance', batches: [{ total: 10, bad: 5 }], usualRate: 0, want: false },
  { name: 'six where none is usual are not', batches: [{ total: 10, bad: 6 }], usualRate: 0, want: true },
  {
    name: 'what is usual in the rollout itself is the reference where nothing was seen before',
    batches: [...times(6, 2), ...times(6, 8)],
    usualRate: null,
    want: true,
  },
  { name: 'and as much as usual is none', batches: times(12, 8), usualRate: null, want: false },
  {
    name: 'the rate from before the rollout counts, also where the rollout has another',
    batches: times(12, 8),
    usualRate: 0.01,
    want: true,
  },
  { name: 'without either nothing can be told', batches: times(6, 100), usualRate: null, want: false },
  {
    name: 'older batches without traffic are no reference',
    batches: [...Array.from({ length: 6 }, () => ({ total: 0, bad: 0 })), ...times(6, 100)],
    usualRate: null,
    want: false,
  },
]) {
  test(name, () => assert.equal(baselineBurns(watched(batches), usualRate), want));
}
