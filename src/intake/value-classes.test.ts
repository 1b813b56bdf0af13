import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Test } from '../catalog/catalog.ts';
import { ABSENT, COMPOSITE, passes, valueOfNumber, valueOfText, type Value } from './condition.ts';
import { ValueClasses } from './value-classes.ts';

const text = fc.constantFrom('', 'GET', 'GETS', 'POST', '200', '500', '5e2', '-1', 'x');
const number = fc.oneof(fc.constantFrom(0, -0, 200, 500, 499.5, Number.NaN, Number.POSITIVE_INFINITY), fc.double());
const anyTest: fc.Arbitrary<Test> = fc.oneof(
  fc.record({ kind: fc.constantFrom('is' as const, 'not' as const), values: fc.array(text, { maxLength: 3 }) }),
  fc.record({ kind: fc.constant('prefix' as const), prefix: text }),
  fc.record({
    kind: fc.constantFrom('below' as const, 'above' as const),
    bound: fc.constantFrom(0, 200, 500, -1),
    inclusive: fc.boolean(),
  }),
  fc.record({ kind: fc.constant('present' as const), present: fc.boolean() }),
);
const anyValue: fc.Arbitrary<Value> = fc.oneof(
  text.map(valueOfText),
  number.map(valueOfNumber),
  fc.constant(ABSENT),
  fc.constant(COMPOSITE),
);

test('a class answers every condition as each of its values does', () => {
  fc.assert(
    fc.property(fc.array(anyTest, { maxLength: 6 }), fc.array(anyValue, { minLength: 1, maxLength: 12 }), (tests, values) => {
      const classes = new ValueClasses(tests.map((each, bit) => ({ bit, test: each })));
      for (const value of values) {
        const wanted = tests.flatMap((each, bit) => (passes(each, value) ? [bit] : []));
        assert.deepEqual(classes.holding(classes.of(value)), wanted);
        if (!classes.wantsText && !value.absent && value.text !== null && !Number.isNaN(value.number))
          assert.deepEqual(classes.holding(classes.ofNumber(value.number)), wanted);
      }
    }),
    { numRuns: 2_000 },
  );
});

test('there are as many classes as answers, however many values', () => {
  const classes = new ValueClasses([
    { bit: 0, test: { kind: 'is', values: ['/checkout'] } },
    { bit: 1, test: { kind: 'prefix', prefix: '/api/' } },
    { bit: 2, test: { kind: 'below', bound: 300, inclusive: true } },
  ]);
  for (let index = 0; index < 10_000; index += 1) {
    classes.of(valueOfText(`/api/${index}`));
    classes.of(valueOfText(`/web/${index}`));
    classes.of(valueOfNumber(index));
  }
  assert.ok(classes.size < 10, `${classes.size} classes`);
});
