import assert from 'node:assert/strict';
import { test } from 'node:test';
import { home, journey, pulse } from '../../src/wire/home.ts';
import { JUDGED_WHEN_ASKED } from '../../src/loops/board.ts';
import { openReader } from './stream-reader.ts';
import { CATALOG } from './sample-catalog.ts';
import { serveWorld } from './served-world.ts';

const COUNT = JUDGED_WHEN_ASKED + 1;

test(
  'of so many promises a stream tells the pulse, home the worst of each journey, and a journey all',
  { timeout: 30_000 },
  async () => {
    await using world = await serveWorld({ catalog: catalogOf(COUNT) });
    const reader = await openReader(world);
    const told = pulse.strict().parse(await reader.next('pulse'));
    await reader.close();
    const whole = home.parse(await (await world.ask('/api/v1/home')).json());
    assert.deepEqual(told.counts, whole.counts);
    const [listed] = whole.journeys;
    assert.deepEqual([whole.journeys.length, listed?.objectives.length, listed?.counts.blind], [1, 2, COUNT + 1]);
    const asked = journey.parse(await (await world.ask('/api/v1/journeys/checkout')).json());
    assert.equal(asked.objectives.length, COUNT + 1);
  },
);

test('of a few all is told, and a pulse is not', async () => {
  await using world = await serveWorld();
  const reader = await openReader(world);
  const whole = home.parse(await reader.next('home'));
  assert.equal(whole.journeys[0]?.objectives.length, 1);
  await reader.close();
});

function catalogOf(count: number): string {
  const objective = (index: number): string => `---
apiVersion: plimsoll/v1
kind: Objective
metadata: { name: o${index} }
spec: { journey: checkout, target: 99.${(index % 89) + 10}%, window: 7d, success: { bad: { http.response.status_code: { atLeast: 500 } } } }
`;
  return `${CATALOG.trimEnd()}\n${Array.from({ length: count }, (_, index) => objective(index)).join('')}`;
}
