import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { MINUTE, ratio, slotOf, unreachable, type DurationMs, type Instant } from './units.ts';

test('a slot holds its instant and lies on a multiple of its width, also before the epoch', () => {
  fc.assert(
    fc.property(fc.integer({ min: -1e12, max: 4e12 }), fc.constantFrom(10_000, 60_000, 3_600_000), (at, width) => {
      const start = slotOf(at as Instant, width as DurationMs);
      assert.ok(start <= at && at < start + width);
      assert.equal(Math.abs(start % width), 0);
    }),
  );
  assert.equal(slotOf(MINUTE as number as Instant, MINUTE), 60_000);
});

const shares: readonly { name: string; part: number; whole: number; want: number | null }[] = [
  { name: 'none of some is 0', part: 0, whole: 3, want: 0 },
  { name: 'all of some is 1', part: 3, whole: 3, want: 1 },
  { name: 'none of none is no share', part: 0, whole: 0, want: null },
  { name: 'more than all is no share', part: 4, whole: 3, want: null },
  { name: 'less than none is no share', part: -1, whole: 3, want: null },
  { name: 'what is not a number is no share', part: Number.NaN, whole: 3, want: null },
];
for (const { name, part, whole, want } of shares) {
  test(name, () => {
    if (want === null) assert.throws(() => ratio(part, whole), /Invariant broken: not a ratio/);
    else assert.equal(ratio(part, whole), want);
  });
}

test('a forgotten case is named', () => {
  assert.throws(() => unreachable({ phase: 'lost' } as never), /Invariant broken: unhandled case \{"phase":"lost"\}/);
});
