import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { HOUR, MINUTE, type DurationMs, type Ratio } from '../../kernel/units.ts';
import { explainStep, judgeStep, type StepCounts } from './instrumentation.ts';

const STEP: StepCounts = {
  step: 'edge',
  expected: 1_000,
  seen: 1_000,
  atLeast: 0.95 as Ratio,
  windowMs: HOUR,
  delayMs: MINUTE,
};

const cases: readonly { name: string; expected: number; seen: number; want: unknown }[] = [
  { name: 'all of it was seen', expected: 1_000, seen: 1_000, want: ['covered', null, 1] },
  { name: 'as much as is wanted', expected: 1_000, seen: 950, want: ['covered', null, 0.95] },
  { name: 'a little less than is wanted may be late', expected: 1_000, seen: 940, want: ['unknown', 'TOO_CLOSE', 0.94] },
  { name: 'less than lateness explains', expected: 1_000, seen: 900, want: ['missing', 'SEEN_TOO_LITTLE', 0.9] },
  { name: 'nothing was seen of what happened', expected: 1_000, seen: 0, want: ['missing', 'NOT_SEEN', 0] },
  { name: 'nothing happened, or nobody counted it', expected: 0, seen: 0, want: ['unknown', 'NOTHING_EXPECTED', null] },
  { name: 'seen without anybody who counts', expected: 0, seen: 50, want: ['unknown', 'NOTHING_EXPECTED', null] },
  { name: 'a little more than happened may be early', expected: 1_000, seen: 1_030, want: ['covered', null, 1.03] },
  { name: 'twice as much as happened', expected: 1_000, seen: 2_000, want: ['doubled', 'SEEN_TOO_MUCH', 2] },
];
for (const { name, want, ...counts } of cases)
  test(name, () => {
    const { say, because, share } = judgeStep({ ...STEP, ...counts });
    assert.deepEqual([say, because, share], want);
  });

test('what is said is said with its figures', () => {
  assert.equal(
    explainStep(judgeStep({ ...STEP, seen: 900 })),
    'edge: 900 of about 1,000 were seen in 1h, which is 90 %, and 95 % is wanted',
  );
  assert.match(explainStep(judgeStep({ ...STEP, seen: 0, expected: 0 })), /^edge: nothing was counted that telemetry could be/);
});

test('one more that is not seen never makes a step covered that was not', () => {
  const counts = fc.record({ expected: fc.integer({ min: 1, max: 1e6 }), seen: fc.integer({ min: 0, max: 1e6 }) });
  fc.assert(
    fc.property(counts, ({ expected, seen }) => {
      fc.pre(seen <= expected);
      const before = judgeStep({ ...STEP, expected, seen, windowMs: (10 * HOUR) as DurationMs }).say;
      const after = judgeStep({ ...STEP, expected: expected + 1, seen, windowMs: (10 * HOUR) as DurationMs }).say;
      assert.ok(before === 'covered' || after !== 'covered', `${before} became ${after}`);
    }),
    { numRuns: 1_000 },
  );
});
