import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { above, below } from '../../test/intake/sample-catalog.ts';
import { passes, valueOfNumber } from './condition.ts';
import { durationRange } from './duration-range.ts';

test('a range holds exactly the durations that pass all conditions', () => {
  const bound = fc.oneof(fc.constantFrom(0, 300, Number.MIN_VALUE, 0.1), fc.double({ noNaN: true, min: -1e9, max: 1e9 }));
  const condition = fc.tuple(fc.constantFrom(above, below), bound, fc.boolean());
  fc.assert(
    fc.property(fc.array(condition, { maxLength: 4 }), fc.double({ noNaN: true }), (picked, other) => {
      const conditions = picked.map(([make, at, inclusive]) => make('duration', at, inclusive));
      const { least, most } = durationRange(conditions);
      const near = picked.flatMap(([, at]) => [at, at * (1 + Number.EPSILON), at * (1 - Number.EPSILON), at + 1, at - 1]);
      for (const duration of [other, 0, ...near]) {
        const all = conditions.every(({ test: each }) => passes(each, valueOfNumber(duration)));
        assert.equal(duration >= least && duration <= most, all, `${duration} in ${least} to ${most}`);
      }
    }),
  );
});
