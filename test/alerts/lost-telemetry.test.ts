import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, MINUTE, SECOND } from '../../src/kernel/units.ts';
import { openAlertedWorld, shopCatalog, type AlertedWorld } from './alerted-world.ts';

const wordsOf = ({ told }: AlertedWorld): readonly string[] => told.map(({ text }) => text.slice(0, text.indexOf(':')));

test('pain 4: missing telemetry is neither fine nor over: an open page freezes, and the loss is a page of its own', async () => {
  await using world = await openAlertedWorld(shopCatalog());
  await world.pass(2 * HOUR, { perSecond: 10 });
  await world.pass(5 * MINUTE, { perSecond: 10, failing: 1 });
  const [page] = world.open();
  assert.deepEqual([page?.severity, page?.frozenSince], ['page', null]);

  const before = world.told.length;
  await world.pass(9 * MINUTE, { telemetry: false });
  assert.equal(world.told.length, before, 'nobody is told that it ended, and nobody of the loss before it has lasted');
  const frozen = world.open().find(({ cause }) => cause === 'burning');
  assert.ok(frozen !== undefined && frozen.frozenSince !== null && world.now - frozen.frozenSince > 6 * MINUTE);

  const took = await world.until(() => world.told.length > before, { ms: 10 * MINUTE, telemetry: false });
  assert.ok(took >= MINUTE && took <= 5 * MINUTE, `${took / SECOND} s after nine minutes`);
  assert.match(
    world.told.at(-1)?.text ?? '',
    /^PAGE: telemetry of checkout\. .*is missing, the newest is 1[0-3]m.* old: nobody can be paged about checkout-works/,
  );

  await world.pass(50 * MINUTE, { telemetry: false });
  assert.equal(world.open().filter(({ cause }) => cause === 'burning').length, 1, 'an hour of silence has ended nothing');
  const silent = world.told.length;
  // The counters tell of what was served meanwhile, without a failure: the telemetry is back, and the page can be judged.
  await world.until(() => world.open().every(({ cause }) => cause !== 'telemetry-lost'), { ms: 20 * MINUTE, perSecond: 10 });
  assert.match(world.told[silent]?.text ?? '', /^OVER after .*: telemetry of checkout/);
});

test('telemetry that stops while all is well opens no page but that of the loss', async () => {
  await using world = await openAlertedWorld(shopCatalog());
  await world.pass(90 * MINUTE, { perSecond: 10 });
  await world.pass(40 * MINUTE, { telemetry: false });
  assert.deepEqual(wordsOf(world), ['PAGE']);
  assert.deepEqual(
    world.open().map(({ cause, subject, rules }) => [cause, subject, rules.map(({ id }) => id)]),
    [['telemetry-lost', 'checkout', ['silent']]],
  );
});

test('a restart in the middle of a silence neither forgets how long it lasts nor tells of it again', async () => {
  await using world = await openAlertedWorld(shopCatalog());
  await world.pass(90 * MINUTE, { perSecond: 10 });
  await world.pass(8 * MINUTE, { telemetry: false });
  await world.restart();
  const took = await world.until(() => world.told.length > 0, { ms: 10 * MINUTE, telemetry: false });
  assert.ok(took <= 5 * MINUTE, `${took / SECOND} s after eight minutes`);
  await world.restart();
  await world.pass(30 * MINUTE, { telemetry: false });
  assert.deepEqual(wordsOf(world), ['PAGE']);
});

test('time in which the server itself was stopped is nobody’s silence', async () => {
  await using world = await openAlertedWorld(shopCatalog());
  await world.pass(90 * MINUTE, { perSecond: 10 });
  world.now = (world.now + 3 * HOUR) as typeof world.now;
  await world.restart();
  await world.pass(9 * MINUTE, { telemetry: false });
  assert.deepEqual(wordsOf(world), []);
  await world.pass(30 * MINUTE, { perSecond: 10 });
  assert.deepEqual([wordsOf(world), world.open()], [[], []]);
});

test('where telemetry was never dense its thinning out at night wakes nobody', async () => {
  await using world = await openAlertedWorld(shopCatalog());
  // What comes every second minute, and is expected every minute, leaves gaps day and night.
  for (let turn = 0; turn < 60; turn += 1) {
    await world.pass(10 * SECOND, { perSecond: 1 });
    await world.pass(110 * SECOND, { perSecond: 1, telemetry: false });
  }
  await world.pass(HOUR, { telemetry: false });
  assert.deepEqual(wordsOf(world), []);
});

test('telemetry that was dense and comes only now and then is a ticket', async () => {
  await using world = await openAlertedWorld(shopCatalog());
  await world.pass(90 * MINUTE, { perSecond: 1 });
  for (let turn = 0; turn < 10; turn += 1) {
    await world.pass(10 * SECOND, { perSecond: 1 });
    await world.pass(110 * SECOND, { perSecond: 1, telemetry: false });
  }
  assert.deepEqual(wordsOf(world), ['TICKET']);
  assert.match(world.told[0]?.text ?? '', /of the last 5m is covered and 90 % is needed/);
});
