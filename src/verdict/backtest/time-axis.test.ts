import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HOUR, MINUTE, SECOND, type DurationMs, type Instant } from '../../kernel/units.ts';
import { pastLane } from './past-lane.ts';
import { TimeAxis } from './time-axis.ts';

const SLOT = (10 * SECOND) as DurationMs;
const START = (1_000 * HOUR) as Instant;

/** Some hours as hours, then some as minutes, then some minutes in slots of ten seconds. */
const axes = fc.tuple(fc.nat(3), fc.nat(2), fc.integer({ min: 1, max: 40 })).map(([hours, fine, minutes]) => {
  const [first, second] = [START + hours * HOUR, START + (hours + fine) * HOUR];
  return new TimeAxis(
    [
      { from: START, to: first as Instant, width: HOUR },
      { from: first as Instant, to: second as Instant, width: MINUTE },
      { from: second as Instant, to: (second + minutes * MINUTE) as Instant, width: SLOT },
    ].filter(({ from, to }) => from < to),
  );
});

test('every slot begins where as many have ended as its number says', () => {
  fc.assert(
    fc.property(axes, (axis) => {
      for (let slot = 0; slot < axis.size; slot += 1) {
        const start = axis.startOf(slot);
        assert.equal(axis.endedBy(start), slot);
        assert.equal(axis.slotAt(start), slot);
        const place = axis.placeOf(start);
        assert.equal(place === null ? null : place.first + (start - place.from) / place.width, slot);
      }
      assert.equal(axis.endedBy(axis.to), axis.size);
      assert.equal(axis.slotAt(axis.to), -1);
      assert.equal(axis.slotAt(axis.from - 1), -1);
    }),
  );
});

test('a gap or a slot that begins beside its width is a mistake of ours', () => {
  const piece = (from: number, to: number): { from: Instant; to: Instant; width: DurationMs } => ({
    from: from as Instant,
    to: to as Instant,
    width: MINUTE,
  });
  assert.throws(() => new TimeAxis([piece(0, MINUTE), piece(2 * MINUTE, 3 * MINUTE)]), /after one that ends/);
  assert.throws(() => new TimeAxis([piece(1, MINUTE)]), /slots of 60000 ms/);
});

const rows = fc.array(fc.record({ place: fc.double({ min: -0.1, max: 1.1, noNaN: true }), total: fc.nat(50), bad: fc.nat(50) }), {
  maxLength: 60,
});

test('totals are those of all rows before, whatever their order and however they are divided', () => {
  fc.assert(
    fc.property(axes, rows, fc.nat(5), (axis, some, parts) => {
      const all = some.map(({ place, total, bad }) => ({
        at: Math.floor((axis.from + place * (axis.to - axis.from)) / SLOT) * SLOT,
        total,
        good: total - Math.min(total, bad),
      }));
      const columns = Array.from({ length: parts + 1 }, (_, part) => {
        const own = all.filter((_row, index) => index % (parts + 1) === part);
        return {
          at: Float64Array.from(own, ({ at }) => at),
          good: Float64Array.from(own, ({ good }) => good),
          total: Float64Array.from(own, ({ total }) => total),
        };
      });
      const sorted = all.toSorted((a, b) => a.at - b.at);
      const inOrder = {
        at: Float64Array.from(sorted, ({ at }) => at),
        good: Float64Array.from(sorted, ({ good }) => good),
        total: Float64Array.from(sorted, ({ total }) => total),
      };
      const used = pastLane(axis, columns);
      for (const lane of [pastLane(axis, columns), pastLane(axis, [inOrder]), pastLane(axis, [inOrder], { into: used })])
        for (let slot = 0; slot <= axis.size; slot += 1) {
          const end = slot === axis.size ? axis.to : axis.startOf(slot);
          const before = all.filter(({ at }) => at >= axis.from && at < end);
          assert.equal(
            lane.total[slot],
            before.reduce((sum, { total }) => sum + total, 0),
          );
          assert.equal(
            lane.good[slot],
            before.reduce((sum, { good }) => sum + good, 0),
          );
        }
    }),
  );
});
