import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const documented = new Set([...read('docs/errors.md').matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code));

/** The words in capitals of the union types with these names. */
function reasonsIn(file: string, ...types: readonly string[]): readonly string[] {
  return types.flatMap((name) => {
    const [, union = ''] =
      new RegExp(`export type ${name} =([^;]*);`).exec(read(file)) ?? assert.fail(`${file} has no type ${name}`);
    return [...union.matchAll(/'([A-Z_]+)'/g)].map(([, reason = '']) => reason);
  });
}

test('every reason of a rollout and of an objective is explained in docs/errors.md', () => {
  const reasons = [
    ...reasonsIn('src/delivery/reason.ts', 'Reason'),
    ...reasonsIn('src/verdict/objective-verdict.ts', 'Blindness', 'QueryBlindness', 'ObjectiveReason', 'BurningReason'),
    ...reasonsIn('src/verdict/window-counts.ts', 'Unseen'),
    ...reasonsIn('src/verdict/score/score-state.ts', 'ScoreReason'),
    ...reasonsIn('src/verdict/score/doubts.ts', 'DoubtCode'),
  ];
  assert.ok(reasons.length >= 20);
  assert.deepEqual(
    reasons.filter((reason) => !documented.has(reason)),
    [],
  );
});
