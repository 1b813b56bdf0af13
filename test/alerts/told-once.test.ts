import assert from 'node:assert/strict';
import { test } from 'node:test';
import { explainEntry } from '../../src/ledger/explain-entry.ts';
import { EMPTY_WORLD, fold } from '../../src/ledger/world.ts';
import { DAY, HOUR, MINUTE, SECOND } from '../../src/kernel/units.ts';
import { openAlertedWorld, shopCatalog } from './alerted-world.ts';

test('a webhook that is down is told once when it is up again, of each change', async () => {
  await using world = await openAlertedWorld(shopCatalog());
  world.remember(30 * DAY, { perSecond: 20, failing: 0 });
  await world.pass(5 * MINUTE, { perSecond: 20 });
  world.notifierWorks = false;
  await world.pass(5 * MINUTE, { perSecond: 20, failing: 1 });
  assert.deepEqual([world.told.length, world.plane.ledger.world().pending.size], [0, 1]);
  await world.restart();
  world.notifierWorks = true;
  await world.pass(2 * MINUTE, { perSecond: 20, failing: 1 });
  assert.deepEqual(
    world.told.map(({ text }) => text.slice(0, 4)),
    ['PAGE'],
  );
  assert.equal(world.plane.ledger.world().pending.size, 0);
});

test('a restart keeps open alerts, whom they were told to, and how long it has been calm', async () => {
  await using world = await openAlertedWorld(shopCatalog());
  await world.pass(30 * MINUTE, { perSecond: 20 });
  await world.pass(2 * MINUTE, { perSecond: 20, failing: 1 });
  const isCalming = (): boolean =>
    world.open().some(({ rules }) => rules.some(({ id, calmSince }) => id === 'fast' && calmSince !== null));
  await world.until(isCalming, { ms: 20 * MINUTE, perSecond: 20 });
  const before = world.open();
  await world.restart();
  assert.deepEqual(world.open(), before);
  const told = world.told.length;
  // What was calm for ten seconds has forty to go; a timer that began anew would need all fifty.
  const ended = (): boolean => world.open().every(({ rules }) => rules.every(({ id }) => id !== 'fast'));
  const took = await world.until(ended, { ms: 10 * MINUTE, perSecond: 20 });
  assert.ok(took <= 50 * SECOND, `${took / SECOND} s`);
  assert.equal(world.told.length, told, 'a restart is no news');
  const entries = await world.plane.ledger.read({ after: 0, limit: 10_000 });
  assert.deepEqual(entries.reduce(fold, EMPTY_WORLD).alerts, world.plane.ledger.world().alerts);
  assert.ok(entries.some((entry) => /^Alert of checkout-works opened as a (page|ticket): /.test(explainEntry(entry))));
});

test('an objective that is not promised any more leaves no alert behind', async () => {
  await using world = await openAlertedWorld(shopCatalog());
  await world.pass(30 * MINUTE, { perSecond: 20 });
  await world.pass(2 * MINUTE, { perSecond: 20, failing: 1 });
  assert.equal(world.open().length, 1);
  await world.edit(shopCatalog().replace('name: checkout-works,', 'name: other,'));
  await world.pass(MINUTE, { perSecond: 20, failing: 0 });
  assert.deepEqual(
    world.open().map(({ subject }) => subject),
    ['other'],
  );
  assert.match(world.told.find(({ text }) => text.startsWith('OVER'))?.text ?? '', /checkout-works is not promised any more/);
});

test('telemetry that comes late changes the budget and wakes nobody', async () => {
  await using world = await openAlertedWorld(shopCatalog());
  world.remember(30 * DAY, { perSecond: 20, failing: 0 });
  await world.pass(20 * MINUTE, { perSecond: 20 });
  const evidence = world.plane.keeper.evidence;
  const lane = evidence.windows.find('checkout-success');
  assert.ok(lane >= 0);
  // Half an hour ago nearly everything failed for a while, and it is known only now.
  for (let minute = 30; minute > 10; minute -= 1)
    evidence.windows.add(lane, (world.now - minute * MINUTE) as typeof world.now, { good: 0, total: 40_000 });
  await world.pass(2 * MINUTE, { perSecond: 20 });
  assert.deepEqual(
    world.told.map(({ text }) => text.slice(0, 6)),
    ['TICKET'],
  );
  assert.equal(world.open()[0]?.severity, 'ticket');
  // Once something fails again it is a page.
  await world.until(() => world.told.length > 1, { ms: 10 * MINUTE, perSecond: 20, failing: 0.5 });
  assert.match(world.told[1]?.text ?? '', /^PAGE, was TICKET/);
});

test('what flaps is said to flap, and told a few times only', async () => {
  await using world = await openAlertedWorld(shopCatalog());
  world.remember(30 * DAY, { perSecond: 2_000, failing: 0 });
  await world.pass(5 * MINUTE, { perSecond: 2_000 });
  for (let round = 0; round < 10; round += 1) {
    await world.pass(40 * SECOND, { perSecond: 2_000, failing: 0.9 });
    await world.pass(4 * MINUTE, { perSecond: 2_000 });
  }
  const pages = world.told.filter(({ text }) => text.startsWith('PAGE: ')).length;
  assert.ok(pages >= 1 && pages <= 4, `${pages} pages within ${(10 * 4.7) / 60} h`);
  await world.until(() => world.open().length === 0, { ms: 8 * HOUR, perSecond: 2_000 });
});
