import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DAY, HOUR, MINUTE, SECOND, slotOf, type Instant } from '../kernel/units.ts';
import { TIERS, type Tier } from './cell.ts';
import { keptSpan, stretchesOf } from './slots-of-span.ts';

const T0 = slotOf(1_800_000_000_000 as Instant, HOUR);
const at = (ms: number): Instant => (T0 + ms) as Instant;

test('thirty days are hours but for their ends', () => {
  const stretches = stretchesOf({ from: at(-DAY - 90 * SECOND), to: at(2 * HOUR + 130 * SECOND) });
  assert.deepEqual(
    stretches.map(({ tier, from, to }) => [tier, (from - T0) / SECOND, (to - T0) / SECOND]),
    [
      ['10s', -86_490, -86_460],
      ['1m', -86_460, -86_400],
      ['1h', -86_400, 7_200],
      ['1m', 7_200, 7_320],
      ['10s', 7_320, 7_330],
    ],
  );
});

const slots = fc.integer({ min: 0, max: 3 * 360 });
test('stretches follow each other, leave nothing out and are of whole slots', () =>
  fc.assert(
    fc.property(slots, slots, (one, other) => {
      const span = { from: at(Math.min(one, other) * 10 * SECOND), to: at(Math.max(one, other) * 10 * SECOND) };
      let reached: Instant = span.from;
      for (const { tier, from, to } of stretchesOf(span)) {
        assert.equal(from, reached);
        assert.ok(to > from && from % TIERS[tier].width === 0 && to % TIERS[tier].width === 0);
        reached = to;
      }
      assert.equal(reached, span.to);
    }),
    { numRuns: 500 },
  ));

test('an end that is no longer known by the minute lies on a whole hour beyond it', () => {
  const keptFrom = (tier: Tier): Instant => at(tier === '10s' ? 0 : tier === '1m' ? -DAY : -400 * DAY);
  const from = at(-2 * DAY + 5 * MINUTE);
  assert.deepEqual(keptSpan({ from, to: at(-DAY + 61 * SECOND) }, keptFrom), {
    from: at(-2 * DAY),
    to: at(-DAY + 2 * MINUTE),
  });
  assert.deepEqual(keptSpan({ from: at(11 * SECOND), to: at(25 * SECOND) }, keptFrom), {
    from: at(10 * SECOND),
    to: at(30 * SECOND),
  });
});
