import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTicks } from './ticks.ts';

test('one timer tells all, as long as somebody listens', (context) => {
  context.mock.timers.enable({ apis: ['setInterval', 'Date'], now: 500 });
  const ticks = openTicks(() => Date.now());
  const heard: string[] = [];
  const leave = ['a', 'b'].map((name) => ticks.subscribe(() => heard.push(`${name} ${ticks.now()}`)));
  context.mock.timers.tick(1_000);
  assert.deepEqual(heard, ['a 1500', 'b 1500']);
  leave[0]?.();
  context.mock.timers.tick(1_000);
  leave[1]?.();
  context.mock.timers.tick(5_000);
  assert.deepEqual(heard.slice(2), ['b 2500']);
  ticks.subscribe(() => undefined)();
  assert.equal(ticks.now(), 7_500, 'whoever comes later does not see the time when the last one left');
});
