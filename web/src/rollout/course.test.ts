import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RolloutBatchesView } from '../../../src/wire/rollout-batches.ts';
import { readCourse } from './course.ts';

const at = (second: number): string => new Date(second * 1_000).toISOString();
const view = {
  rollout: 'r-1',
  from: at(0),
  to: at(60),
  batches: [10, 20, 30].map((second) => ({ at: at(second), step: 0, share: second === 20 ? null : 0.24 })),
  asked: [
    { at: at(0), share: 0.25 },
    { at: at(30), share: 0 },
  ],
  counted: [{ at: at(15), share: 0.26 }],
} as unknown as RolloutBatchesView;

test('what was asked is a staircase, and what was measured begins and ends with its batches', () => {
  const course = readCourse(view);
  const told = (label: string): Record<string, number | null> =>
    Object.fromEntries(
      course.at.map((time, index) => [time / 1_000, course.series.find((one) => one.label === label)?.values[index] ?? null]),
    );
  assert.deepEqual([told('asked')['29.999'], told('asked')['30'], told('asked')['60']], [0.25, 0, 0]);
  assert.deepEqual([told('telemetry')['0'], told('telemetry')['20'], told('telemetry')['60']], [null, 0.24, null]);
  assert.deepEqual([told('router')['15'], told('router')['20']], [0.26, null]);
  assert.equal(course.to - course.from, 120_000, 'a minute is not stretched over the whole width');
  assert.deepEqual(
    course.marks.map(({ title, tone }) => [title.replace('\u202f', ' '), tone]),
    [
      ['25 % asked', 'plain'],
      ['0 % asked', 'breach'],
    ],
  );
});
