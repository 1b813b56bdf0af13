import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DAY, HOUR, MINUTE, SECOND, type DurationMs } from '../../src/kernel/units.ts';
import { explainEntry } from '../../src/ledger/explain-entry.ts';
import { liftSilence, setSilence } from '../../src/loops/silences.ts';
import type { Silenced } from '../../src/response/silence.ts';
import { holdsOnReplay } from '../replay/replayed.ts';
import { openAlertedWorld, shopCatalog, type AlertedWorld } from './alerted-world.ts';

const CHECKOUT: Silenced = { kind: 'journey', name: 'checkout' };

async function silenced(world: AlertedWorld, of: Silenced, ms: number): Promise<string> {
  const parts = { ledger: world.plane.ledger, catalog: world.plane.catalog.current };
  const asked = { of, for: ms as DurationMs, pages: false, reason: 'Ada has it', actor: 'ada' };
  const answer = await setSilence(parts, asked);
  assert.ok('name' in answer, JSON.stringify(answer));
  return answer.name;
}

async function untroubled(): Promise<AlertedWorld> {
  const world = await openAlertedWorld(shopCatalog());
  world.remember(30 * DAY, { perSecond: 20, failing: 0 });
  await world.pass(5 * MINUTE, { perSecond: 20 });
  return world;
}

test('what opens, ends and opens again under a silence is recorded, and nobody is told of it', async () => {
  await using world = await untroubled();
  await silenced(world, CHECKOUT, 12 * HOUR);
  await world.pass(2 * MINUTE, { perSecond: 20, failing: 1 });
  assert.match(world.open()[0]?.quiet?.name ?? '', /^silence-\d+$/);
  await world.until(() => world.open().length === 0, { ms: 11 * HOUR, perSecond: 20, stepMs: 10 * SECOND });
  assert.deepEqual(world.told, []);
  const entries = await world.plane.ledger.read({ after: 0, limit: 10_000 });
  const sentences = entries.filter(({ kind }) => kind.startsWith('alert.')).map(explainEntry);
  assert.ok(sentences.some((one) => /opened as a page, of which nobody is told because of silence-\d+ until /.test(one)));
  assert.ok(sentences.some((one) => /ended, of which nobody is told because of silence-\d+/.test(one)));
});

test('what is open when the silence ends by itself is told then, once, and its end as ever', async () => {
  await using world = await untroubled();
  await silenced(world, CHECKOUT, 10 * MINUTE);
  await world.pass(9 * MINUTE, { perSecond: 20, failing: 0.5 });
  assert.deepEqual([world.told.length, world.open().length], [0, 1]);
  await world.pass(2 * MINUTE, { perSecond: 20, failing: 0.5 });
  assert.equal(world.told.length, 1);
  assert.match(world.told[0]?.text ?? '', /^PAGE since .*, its silence is over: Checkout works/);
  await world.pass(5 * MINUTE, { perSecond: 20, failing: 0.5 });
  assert.equal(world.told.length, 1);
  assert.equal(world.open()[0]?.quiet ?? null, null);
});

test('an alert that was told is quiet under its own silence, and told again when that is lifted', async () => {
  await using world = await untroubled();
  await world.pass(2 * MINUTE, { perSecond: 20, failing: 0.5 });
  assert.equal(world.told.length, 1);
  const [alert] = world.open();
  const name = await silenced(world, { kind: 'alert', name: alert?.id ?? '' }, HOUR);
  await world.pass(MINUTE, { perSecond: 20, failing: 0.5 });
  assert.equal(world.open()[0]?.quiet?.name, name);
  assert.equal(await liftSilence(world.plane, { name, reason: 'not mine after all', actor: 'ada' }), null);
  await world.pass(MINUTE, { perSecond: 20, failing: 0.5 });
  assert.deepEqual([world.told.length, world.told[1]?.text.includes('its silence is over')], [2, true]);
  assert.equal((await liftSilence(world.plane, { name, reason: 'twice', actor: 'ada' }))?.code, 'SILENCE_UNKNOWN');
});

test('a silence of something else changes nothing', async () => {
  await using world = await untroubled();
  await silenced(world, { kind: 'alert', name: (await firstAlert(world)).id }, HOUR);
  await world.until(() => world.open().length === 0, { ms: 11 * HOUR, perSecond: 20 });
  await world.pass(HOUR, { perSecond: 20 });
  // The silence was of that alert and not of the objective: the next one is told.
  const told = world.told.length;
  await world.pass(2 * MINUTE, { perSecond: 20, failing: 1 });
  assert.equal(world.told.length, told + 1);
});

async function firstAlert(world: AlertedWorld): Promise<{ readonly id: string }> {
  await world.pass(2 * MINUTE, { perSecond: 20, failing: 0.5 });
  return world.open()[0] ?? assert.fail('nothing was opened');
}

test('decisions under a silence are made again from what was recorded of them, to the same', async () => {
  await using world = await untroubled();
  await silenced(world, { kind: 'everything' }, 5 * MINUTE);
  await world.pass(8 * MINUTE, { perSecond: 20, failing: 0.5 });
  const entries = await world.plane.ledger.read({ after: 0, limit: 10_000 });
  const decided = entries.filter(({ kind }) => kind.startsWith('alert.') && kind !== 'alert.waiting');
  const others = entries.filter(({ kind }) => kind === 'catalog.applied' || kind === 'objective.moved');
  assert.equal(holdsOnReplay(entries).same, decided.length + others.length);
  assert.ok(decided.length >= 2, 'one that opened in silence, and one that was told afterwards');
});
