import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Instant } from '../../src/kernel/units.ts';
import { compareSides } from '../../src/loops/compare-sides.ts';
import { countByHand, sideOf, WIDTH, type PlainRow } from './planted-sides.ts';

const SPAN = { from: 0 as Instant, to: 8_000 as Instant };
const row = fc.record({
  at: fc.integer({ min: 0, max: 7_999 }),
  key: fc.integer({ min: 0, max: 40 }).map(String),
  value: fc.constantFrom('paid', 'open'),
});
const compare = fc.constantFrom<'keys' | 'values'>('keys', 'values');

/** What happens to rows on their way: nothing, mostly. */
const fate = fc.constantFrom<'same' | 'lost' | 'twice' | 'changed' | 'late' | 'early'>(
  ...(['same', 'same', 'same', 'same', 'lost', 'twice', 'changed', 'late', 'early'] as const),
);

test('finds what looking at every row finds, whatever both sides hold', async () => {
  await fc.assert(fc.asyncProperty(fc.array(row, { maxLength: 80 }), fc.array(row, { maxLength: 80 }), compare, finds), {
    numRuns: 300,
  });
});

test('finds every planted missing, duplicated, changed and late row, and nothing else', async () => {
  const fated = fc.array(fc.tuple(row, fate), { maxLength: 150 });
  await fc.assert(
    fc.asyncProperty(fated, compare, async (rows, how) => {
      const sent = rows.map(([one], index) => ({ ...one, key: `order-${index}` }));
      const came = sent.flatMap((one, index) => afterFate(one, rows[index]?.[1] ?? 'same'));
      await finds(sent, came, how);
    }),
    { numRuns: 300 },
  );
});

async function finds(expected: readonly PlainRow[], seen: readonly PlainRow[], how: 'keys' | 'values'): Promise<void> {
  const sides = { expected: sideOf(expected, how), seen: sideOf(seen, how) };
  const { buckets } = await compareSides(sides, { span: SPAN, width: WIDTH, compare: how, known: () => null });
  const found = new Map(buckets.map(({ pair, counts }) => [pair.bucket as number, counts]));
  assert.deepEqual(found, countByHand(expected, seen, how));
}

function afterFate(one: PlainRow, fate: string): PlainRow[] {
  switch (fate) {
    case 'lost':
      return [];
    case 'twice':
      return [one, one];
    case 'changed':
      return [{ ...one, value: 'refunded' }];
    case 'late':
      return [{ ...one, at: Math.min(7_999, one.at + WIDTH) }];
    case 'early':
      return [{ ...one, at: Math.max(0, one.at - WIDTH) }];
    default:
      return [one];
  }
}

test('what is late beyond the last bucket is late, and not missing', async () => {
  const [expected, seen] = [[{ at: 999, key: 'a', value: '' }], [{ at: 1_003, key: 'a', value: '' }]];
  const span = { from: 0 as Instant, to: 1_000 as Instant };
  const sides = { expected: sideOf(expected), seen: sideOf(seen) };
  const { buckets } = await compareSides(sides, { span, width: WIDTH, compare: 'values', known: () => null });
  assert.deepEqual(
    buckets.map(({ counts }) => [counts.missing, counts.late, counts.matched]),
    [[0, 1, 1]],
  );
});

test('of many rows only those of differing parts are read', async () => {
  const rows = Array.from({ length: 20_000 }, (_, index) => ({ at: index % 8_000, key: `k${index}`, value: 'v' }));
  const sides = { expected: sideOf(rows), seen: sideOf(rows.filter(({ key }) => key !== 'k4711')) };
  const { buckets, drilled } = await compareSides(sides, { span: SPAN, width: WIDTH, compare: 'values', known: () => null });
  assert.deepEqual(
    buckets.filter(({ counts }) => counts.missing > 0).map(({ pair, counts }) => [pair.bucket, counts.missing, counts.matched]),
    [[4_000, 1, 1_999]],
  );
  assert.ok(drilled > 0 && drilled < 400, `${drilled} rows were read one by one`);
});
