import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, MINUTE } from '../../src/kernel/units.ts';
import type { Entry } from '../../src/ledger/entry.ts';
import { explainEntry } from '../../src/ledger/explain-entry.ts';
import { holdsOnReplay } from '../replay/replayed.ts';
import { openAlertedWorld, shopCatalog, type AlertedWorld } from './alerted-world.ts';

/** A promise over an hour, so that what failed leaves its window while a test watches. */
const HOURLY = shopCatalog().replace('duration: 30d', 'duration: 1h');

async function moved({ plane }: AlertedWorld): Promise<readonly (Entry & { readonly kind: 'objective.moved' })[]> {
  const entries = await plane.ledger.read({ after: 0, limit: 10_000 });
  return entries.filter((entry) => entry.kind === 'objective.moved');
}

const standingsOf = async (world: AlertedWorld): Promise<readonly string[]> => (await moved(world)).map(({ body }) => body.to);

test('a promise is broken once, stays so while nothing is seen, and is kept again when its budget is back', async () => {
  await using world = await openAlertedWorld(HOURLY);
  await world.pass(70 * MINUTE, { perSecond: 10 });
  assert.deepEqual(await standingsOf(world), [], 'what is kept is no news');
  await world.pass(5 * MINUTE, { perSecond: 10, failing: 1 });
  assert.deepEqual(await standingsOf(world), ['broken']);
  await world.pass(10 * MINUTE, { telemetry: false });
  await world.restart();
  await world.pass(30 * MINUTE, { perSecond: 10 });
  assert.deepEqual(await standingsOf(world), ['broken'], 'neither silence nor a restart mends it or breaks it again');
  await world.until(() => world.plane.ledger.world().standings.size === 0, { ms: 2 * HOUR, perSecond: 10 });
  const [broken, kept, ...more] = await moved(world);
  assert.deepEqual([kept?.body.to, more.length], ['kept', 0]);
  assert.match(explainEntry(broken!), /^Checkout works is broken: [\d,]+ of [\d,]+ failed in 1h .*the budget is exhausted/);
  assert.match(explainEntry(kept!), /^Checkout works is kept again after 1h/);
  assert.ok((kept?.body.remaining ?? 0) >= 0.02);
  holdsOnReplay(await world.plane.ledger.read({ after: 0, limit: 10_000 }));
});

test('a broken promise that is not made any more is forgotten, with an entry that says so', async () => {
  await using world = await openAlertedWorld(HOURLY);
  await world.pass(70 * MINUTE, { perSecond: 10 });
  await world.pass(5 * MINUTE, { perSecond: 10, failing: 1 });
  await world.edit(HOURLY.replace('name: checkout-works', 'name: checkout-fine'));
  await world.pass(3 * MINUTE, { perSecond: 10 });
  const all = await moved(world);
  assert.deepEqual(
    all.map(({ subject, body }) => [subject, body.to]),
    [
      ['checkout-works', 'broken'],
      ['checkout-works', 'gone'],
      ['checkout-fine', 'broken'],
    ],
  );
  holdsOnReplay(await world.plane.ledger.read({ after: 0, limit: 10_000 }));
});
