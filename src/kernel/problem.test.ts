import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bad, showProblem, type Problem } from './problem.ts';

function problem({
  file = 'shop.yaml',
  line = 1,
  column = 1,
  path = '',
  code = 'CAT_X',
  text = 'wrong',
  hint,
}: Partial<Problem['place'] & Problem>): Problem {
  return { code, place: { file, line, column, path }, text, ...(hint === undefined ? {} : { hint }) };
}

const shown: readonly { name: string; given: Problem; want: string }[] = [
  {
    name: 'place, code, path and text stand in one line, the hint below',
    given: problem({
      line: 14,
      column: 11,
      path: 'objectives[0].target',
      code: 'CAT_TARGET_RANGE',
      text: 'found 100',
      hint: 'try 99.99',
    }),
    want: 'shop.yaml:14:11 CAT_TARGET_RANGE objectives[0].target: found 100\n  hint: try 99.99',
  },
  { name: 'a problem of the whole document has no path', given: problem({}), want: 'shop.yaml:1:1 CAT_X wrong' },
  { name: 'without a hint there is no second line', given: problem({ path: 'spec' }), want: 'shop.yaml:1:1 CAT_X spec: wrong' },
];
for (const { name, given, want } of shown) test(name, () => assert.equal(showProblem(given), want));

test('problems are told in the order of a reader: by file, line, column and code', () => {
  const inOrder = [
    problem({ file: 'a.yaml', line: 9 }),
    problem({ file: 'b.yaml', line: 2, column: 9 }),
    problem({ file: 'b.yaml', line: 10, column: 2, code: 'CAT_A' }),
    problem({ file: 'b.yaml', line: 10, column: 2, code: 'CAT_B' }),
    problem({ file: 'b.yaml', line: 10, column: 11 }),
  ];
  fc.assert(
    fc.property(fc.shuffledSubarray(inOrder, { minLength: inOrder.length }), (given) => {
      const before = [...given];
      const result = bad(given);
      assert.ok(!result.ok);
      assert.deepEqual(result.problems, inOrder);
      assert.deepEqual(given, before, 'the list that was given stays as it was');
    }),
  );
});

test('problems at one place keep the order in which they were found', () => {
  const result = bad([problem({ text: 'first' }), problem({ text: 'second' })]);
  assert.deepEqual(result.ok ? [] : result.problems.map(({ text }) => text), ['first', 'second']);
});
