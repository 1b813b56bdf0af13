import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/kernel/units.ts';
import { openAlertedWorld, shopCatalog, type AlertedWorld } from './alerted-world.ts';

const MONTH = 30 * DAY;

async function openShop({ perSecond, target = 0.999 }: { perSecond: number; target?: number }): Promise<AlertedWorld> {
  const world = await openAlertedWorld(shopCatalog({ target }));
  world.remember(MONTH, { perSecond, failing: 0 });
  await world.pass(10 * MINUTE, { perSecond });
  return world;
}

const isPaged = ({ told }: AlertedWorld) => told.some(({ text }) => text.startsWith('PAGE'));

async function secondsToPage(perSecond: number, offset: number): Promise<number> {
  await using world = await openShop({ perSecond });
  await world.pass(offset * SECOND, { perSecond, stepMs: SECOND });
  const took = await world.until(() => isPaged(world), { ms: 5 * MINUTE, perSecond, failing: 1, stepMs: SECOND });
  assert.match(world.told[0]?.text ?? '', /^PAGE: Checkout works\. .* failed over the last 30s; a share of 50 % pages/);
  return took / SECOND;
}

for (const perSecond of [50, 1])
  test(`a total outage of 99.9 % at ${perSecond}/s pages within 35 seconds in the median, whenever it begins`, async () => {
    const took: number[] = [];
    for (const offset of [0, 2, 4, 6, 9]) took.push(await secondsToPage(perSecond, offset));
    const sorted = took.toSorted((a, b) => a - b);
    assert.ok((sorted[2] ?? Infinity) <= 35, `seconds: ${sorted.join(' ')}`);
    assert.ok((sorted[4] ?? Infinity) <= 40, `seconds: ${sorted.join(' ')}`);
  });

const slower: readonly { failing: number; by: string; fromS: number; toS: number }[] = [
  { failing: 0.1, by: 'fast', fromS: 519, toS: 560 },
  { failing: 0.05, by: 'fast', fromS: 1_037, toS: 1_110 },
  { failing: 0.02, by: 'fast', fromS: 2_592, toS: 2_700 },
  { failing: 0.01, by: 'mid', fromS: 12_960, toS: 13_400 },
];
for (const { failing, by, fromS, toS } of slower)
  test(`V7: ${failing * 100} % of failures at 99.9 % page by ${by} after ${fromS} s`, async () => {
    // So much traffic that the lower bound of what failed is as good as the count itself.
    await using world = await openShop({ perSecond: 5_000 });
    const took = await world.until(() => isPaged(world), { ms: 5 * HOUR, perSecond: 5_000, failing });
    assert.ok(took / SECOND >= fromS - 10 && took / SECOND <= toS, `${took / SECOND} s`);
    assert.match(world.told.find(({ text }) => text.startsWith('PAGE'))?.text ?? '', new RegExp(`Rules: .*${by}`));
  });

test('V8: after ten minutes of outage each rule ends with its short window, and its calm', async () => {
  await using world = await openShop({ perSecond: 50 });
  await world.pass(10 * MINUTE, { perSecond: 50, failing: 1 });
  const over = world.now;
  const ended = new Map<string, number>();
  const noteEnded = (): boolean => {
    const attached = new Set(world.open().flatMap(({ rules }) => rules.map(({ id }) => id)));
    for (const id of ['fast', 'mid', 'slow', 'drip'])
      if (!attached.has(id) && !ended.has(id)) ended.set(id, (world.now - over) / MINUTE);
    return ended.size === 4;
  };
  assert.deepEqual(
    world.open().map(({ severity, rules }) => [severity, rules.length]),
    [['page', 5]],
  );
  await world.until(noteEnded, { ms: 10 * HOUR, perSecond: 50 });
  const bounds = { fast: [5, 7.5], mid: [30, 37], slow: [120, 145], drip: [360, 430] } as const;
  for (const [id, [from, to]] of Object.entries(bounds)) {
    const took = ended.get(id) ?? NaN;
    assert.ok(took >= from - 0.5 && took <= to, `${id} ended after ${took} minutes`);
  }
  await world.until(() => world.open().length === 0, { ms: 26 * HOUR, perSecond: 50, stepMs: 10 * SECOND });
  const heard = world.told.map(({ text }) => text.split(/[: ]/)[0]);
  assert.deepEqual(heard, ['PAGE', 'PAGE', 'OVER'], 'one page, one word that it is none any more, one that it is over');
});
