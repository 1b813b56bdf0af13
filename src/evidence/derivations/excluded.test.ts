import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { DAY, HOUR, MINUTE, SECOND, slotOf, type Instant } from '../../kernel/units.ts';
import type { Span } from '../../kernel/recurrence.ts';
import type { Excluded } from './derivation.ts';
import { ExcludedTime, rowsWithin, wholeMinutes } from './excluded.ts';

const NOW = slotOf(1_800_000_000_000 as Instant, DAY);

function span(from: number, to: number): Span {
  return { from: (NOW + from) as Instant, to: (NOW + to) as Instant };
}
function excluded(...spans: readonly Span[]): Excluded {
  return { kind: 'excluded', lane: 'excluded:o:a', of: 'a', spans };
}

test('whole minutes cover every moment that was adjusted, once, and no minute that was not touched', () => {
  const instants = fc.integer({ min: 0, max: 40 * MINUTE });
  fc.assert(
    fc.property(fc.array(fc.tuple(instants, instants), { maxLength: 8 }), (pairs) => {
      const spans = pairs.map(([a, b]) => span(Math.min(a, b), Math.max(a, b)));
      const minutes = wholeMinutes(spans);
      const at = Float64Array.from({ length: 42 }, (_, minute) => NOW + minute * MINUTE);
      const isTouched = (from: number): boolean =>
        spans.some((one) => one.from < one.to && one.from < from + MINUTE && one.to > from);
      assert.deepEqual([...rowsWithin({ at, good: at, total: at }, minutes).at], [...at].filter(isTouched));
      for (const [index, { from, to }] of minutes.entries()) assert.ok(from < to && (minutes[index + 1]?.from ?? Infinity) > to);
    }),
    { numRuns: 1000, examples: [[[[0, 0]]], [[[30 * SECOND, 30 * SECOND]]]] },
  );
});

const changes: readonly { name: string; before: readonly Span[]; after: readonly Span[]; want: boolean }[] = [
  { name: 'time that lies ahead', before: [span(-HOUR, 0)], after: [span(-HOUR, 0), span(HOUR, 2 * HOUR)], want: true },
  {
    name: 'time that no window holds',
    before: [span(-99 * DAY, -98 * DAY), span(-HOUR, 0)],
    after: [span(-HOUR, 0)],
    want: true,
  },
  { name: 'the past', before: [span(-HOUR, 0)], after: [span(-HOUR, -MINUTE)], want: false },
  { name: 'the present', before: [], after: [span(-MINUTE, HOUR)], want: false },
  { name: 'what a clock that runs ahead may have told', before: [], after: [span(20 * SECOND, HOUR)], want: false },
];
for (const { name, before, after, want } of changes) {
  test(`${want ? 'nothing' : 'something'} is made anew when what changes is ${name}`, () => {
    const time = new ExcludedTime(excluded(...before));
    assert.equal(time.becomes(excluded(...after), NOW), want);
    const within: number[] = [];
    time.gain({ at: (NOW + 90 * MINUTE) as Instant, gained: { good: 1, total: 1 } }, (at) => within.push(at));
    assert.equal(within.length, want && after.some(({ to }) => to > NOW + HOUR) ? 1 : 0);
  });
}
