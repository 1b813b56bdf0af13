import assert from 'node:assert/strict';
import { test } from 'node:test';
import { actorName } from './actor-name.ts';

const cases: readonly (readonly [string, string])[] = [
  ['ada (token)', 'ada'],
  ['ada (browser)', 'ada'],
  ['ci (source)', 'ci'],
  ['ada', 'ada'],
  ['token', ''],
  ['browser', ''],
  ['ada (night) (token)', 'ada (night)'],
];
for (const [actor, want] of cases)
  test(`${actor} is ${want || 'nobody in particular'}`, () => assert.equal(actorName(actor), want));
