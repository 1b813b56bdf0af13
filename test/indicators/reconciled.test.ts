import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE, type Instant } from '../../src/kernel/units.ts';
import { judgeCatalogObjective } from '../../src/loops/objectives.ts';
import { tellEvents, type OwnEvent } from '../../src/loops/tell-events.ts';
import { openReconciledWorld, type ReconciledWorld } from '../reconciliation/reconciled-world.ts';
import { TEXTS } from './told-world.ts';

const START = Date.parse('2026-11-08T08:00:30Z') as Instant;
/** All of the examples but the queries: no Prometheus answers here. */
const TEXT = TEXTS.flatMap(({ text }) => text.split('\n---\n'))
  .filter((document) => !/ prometheus:|source: metrics/.test(document) && !/name: (order-lag|edge-success)\b/.test(document))
  .join('\n---\n');

type Told = Readonly<Record<string, readonly [good: number, total: number, health: string]>>;

/** Two sides are told, and after the allowed lateness they are compared and judged. */
async function compared(told: (at: number) => readonly OwnEvent[], names: readonly string[]): Promise<Told> {
  await using world = await openReconciledWorld(TEXT, { start: START, openTable: () => assert.fail('no table') });
  // What was there before the streams began is not known: the first ones only open them.
  await tell(world, told(START));
  await world.pass(2 * MINUTE);
  await tell(world, told(world.now));
  await world.pass(8 * MINUTE);
  const { keeper, catalog } = world.plane;
  return Object.fromEntries(
    names.map((name) => {
      const objective = catalog.current().objectives.find((one) => one.name === name) ?? assert.fail(name);
      const known = { catalog: () => catalog.current(), evidence: () => keeper.evidence };
      const { window, health } = judgeCatalogObjective(known, objective, world.now);
      return [name, [window.events?.good ?? window.good, window.events?.total ?? window.total, health] as const];
    }),
  );
}

async function tell(world: ReconciledWorld, events: readonly OwnEvent[]): Promise<void> {
  for (const source of ['agents', 'browsers']) {
    const own = events.filter(({ service }) => (service === 'storefront-web') === (source === 'browsers'));
    const said = await tellEvents(world.plane.intake, source, own);
    assert.ok(said.say === 'accepted' && said.rejected === 0, JSON.stringify(said));
  }
}

const numbers = Array.from({ length: 100 }, (_, index) => index);

const flag = (at: number, service: string, of: { readonly session: number; readonly variant: string }): OwnEvent => ({
  name: 'feature_flag.evaluation',
  at,
  service,
  attributes: {
    'session.id': `session-${of.session}`,
    'feature_flag.key': 'new-cart',
    'feature_flag.result.variant': of.variant,
  },
});

test('11: variants that browsers show and servers decide are compared session by session', async () => {
  for (const mismatched of [0, 3]) {
    const told = (at: number): readonly OwnEvent[] =>
      numbers.flatMap((session) => [
        flag(at, 'storefront', { session, variant: 'on' }),
        // One browser never told: it is missing, and no mismatch.
        ...(session === 99 ? [] : [flag(at + 1, 'storefront-web', { session, variant: session < mismatched ? 'off' : 'on' })]),
      ]);
    const { 'flags-agree': [good, total, health] = assert.fail() } = await compared(told, ['flags-agree']);
    assert.deepEqual([good, total], [99 - mismatched, 99]);
    assert.equal(health, mismatched === 0 ? 'healthy' : 'exhausted');
  }
});

const order = (name: string, at: number, of: { readonly id: number; readonly cents: number }): OwnEvent => ({
  name,
  at,
  service: 'storefront',
  attributes: { 'order.id': `o-${of.id}`, 'order.cents': of.cents },
});

test('5, 6: orders that never come are missing, and those that come altered are not intact, whatever came late or twice', async () => {
  for (const well of [true, false]) {
    const told = (at: number): readonly OwnEvent[] =>
      numbers.flatMap((id) => {
        const placed = order('order.placed', at, { id, cents: id });
        const isLost = !well && id < 2;
        // A surplus of others must not make up for what is lost.
        const stored = order('order.stored', at, { id: isLost ? 1_000 + id : id, cents: !well && id === 7 ? id + 1 : id });
        // One is stored a minute after it was placed: that is late, and no loss.
        return [id === 50 ? { ...placed, at: at - 40_000 } : placed, stored];
      });
    const said = await compared(told, ['orders-complete', 'orders-intact']);
    const [complete = assert.fail(), intact = assert.fail()] = [said['orders-complete'], said['orders-intact']];
    assert.deepEqual([...complete], well ? [100, 100, 'healthy'] : [98, 100, 'exhausted']);
    assert.equal(intact[2], well ? 'healthy' : 'exhausted');
    assert.deepEqual([intact[1] - intact[0]], [well ? 0 : 3], 'one is altered, and two that nobody placed are there');
  }
});
