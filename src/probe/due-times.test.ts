import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { nextDue, offsetOf } from './due-times.ts';

const every = fc.integer({ min: 1_000, max: 600_000 });

test('it is due once in each interval, and belongs to the interval that it is due in', () => {
  fc.assert(
    fc.property(
      every,
      fc.nat(1_800_000_000),
      fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      (ms, after, part) => {
        const offset = Math.floor(part * ms);
        const first = nextDue(ms, offset, after);
        const second = nextDue(ms, offset, first.at);
        assert.ok(first.at > after && first.at <= after + ms);
        assert.equal(first.round, Math.floor(first.at / ms) * ms);
        assert.deepEqual([second.at - first.at, second.round - first.round], [ms, ms]);
      },
    ),
    { numRuns: 2_000 },
  );
});

test('a thousand probes are spread over their interval, the same after every start', () => {
  const offsets = Array.from({ length: 1_000 }, (_, index) => offsetOf({ name: `p${index}`, everyMs: 30_000 }, 'server'));
  const perSecond = Map.groupBy(offsets, (offset) => Math.floor(offset / 1_000));
  assert.equal(perSecond.size, 30);
  // 33 on average; of evenly thrown ones more than 60 in any second comes once in ten thousand years of restarts.
  for (const [second, { length }] of perSecond) assert.ok(length < 60, `${length} in second ${second}`);
  assert.equal(offsetOf({ name: 'p1', everyMs: 30_000 }, 'server'), offsets[1]);
  assert.notEqual(offsetOf({ name: 'p1', everyMs: 30_000 }, 'eu-west'), offsets[1]);
});
