import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scoresByFile, wholeScore, type Mutant } from './mutation-score.ts';

function mutant(fileName: string, status: string): Mutant {
  return {
    fileName,
    status,
    mutatorName: 'EqualityOperator',
    replacement: 'a <= b',
    location: { start: { line: 3, column: 7 } },
  };
}

test('a change that some test noticed counts, one that all passed or none reached counts against it', () => {
  const found = [
    ...['Killed', 'Killed', 'Timeout', 'Survived'].map((status) => mutant('a.ts', status)),
    ...['Killed', 'NoCoverage'].map((status) => mutant('b.ts', status)),
    ...['Killed', 'CompileError', 'RuntimeError', 'Ignored'].map((status) => mutant('c.ts', status)),
  ];
  const scores = scoresByFile(found);
  assert.deepEqual(
    scores.map(({ file, noticed, endless, lived, score }) => [file, noticed, endless, lived.length, score]),
    [
      ['b.ts', 1, 0, 1, 0.5],
      ['a.ts', 3, 1, 1, 0.75],
      ['c.ts', 1, 0, 0, 1],
    ],
  );
  assert.equal(wholeScore(scores), 5 / 7);
  assert.equal(wholeScore([]), 1);
});
