import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal } from '../../src/adapters/memory/journal.ts';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import { openMemoryRouter } from '../../src/adapters/memory/router.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import { factsFor, PLAN } from '../../src/delivery/rollout.test-data.ts';
import { appendRow } from '../../src/intake/observation-batch.ts';
import { MINUTE, type Instant } from '../../src/kernel/units.ts';
import type { Entry } from '../../src/ledger/entry.ts';
import { EMPTY_WORLD, fold, type RolloutRecord } from '../../src/ledger/world.ts';
import { controlTick, type ControlParts } from '../../src/loops/control-tick.ts';
import { factsOf } from '../../src/loops/rollout-facts.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import type { IntakeLoop } from '../../src/loops/intake.ts';
import { openLedger } from '../../src/loops/ledger.ts';
import { openPatience } from '../../src/loops/within-patience.ts';
import { intakeRound, openIntake, type MainIntake } from '../../src/loops/open-intake.ts';
import { startRollout } from '../../src/loops/rollouts.ts';
import { openTrafficWatch } from '../../src/loops/traffic-watch.ts';
import { jsonTraces } from '../intake/payload.ts';
import { openVirtualClock, type VirtualClock } from '../virtual-clock.ts';
import { CHECKOUT, checkoutTraces, type Checkouts } from './checkout-traces.ts';

const T0 = 1_800_000_000_000;
const CATALOG: Catalog = { ...CHECKOUT, plans: [{ ...PLAN, budget: null }] };

/** A rollout that is being judged, tick by tick. */
type Court = ControlParts & {
  readonly clock: VirtualClock;
  readonly intake: IntakeLoop;
  record(): RolloutRecord;
  entries(): Promise<readonly Entry[]>;
  send(checkouts: Partial<Checkouts> & { readonly endMs: number }): Promise<void>;
  /** Ticks every second; customers come in each of them. */
  pass(seconds: number): Promise<void>;
};

async function openCourt(): Promise<Court> {
  const clock = openVirtualClock(T0);
  const ledger = await openLedger({ store: openMemoryLedgerStore(), clock });
  const main: MainIntake = await openIntake({
    store: openMemoryCellStore(),
    journal: openMemoryJournal(),
    clock,
    rules: intakeRules(CATALOG),
  });
  const router = openMemoryRouter({ '1.0.0': 1 });
  const parts: ControlParts = {
    ledger,
    evidence: () => main.keeper.evidence,
    catalog: () => CATALOG,
    traffic: openTrafficWatch(() => router),
    hands: {
      openRouter: () => router,
      notifier: { notify: async () => undefined },
      address: () => null,
      attempts: new Map(),
      routers: openPatience(),
    },
    patience: openPatience(),
  };
  await startRollout(parts, { plan: PLAN.name, candidate: '1.1.0', baseline: '1.0.0', reason: 'a test', actor: 'ada' });
  const state = { number: 0 };
  const send = async (checkouts: Partial<Checkouts> & { readonly endMs: number }): Promise<void> => {
    state.number += 1;
    const answer = await main.intake.accept(jsonTraces(checkoutTraces({ number: state.number, ...checkouts })));
    assert.equal(answer.say, 'accepted');
  };
  return {
    ...parts,
    clock,
    intake: main.intake,
    record: () => [...ledger.world().rollouts.values()][0] ?? assert.fail('no rollout'),
    entries: () => ledger.read({ after: 0, limit: 10_000 }),
    send,
    async pass(seconds) {
      for (let second = 0; second < seconds; second += 1) {
        clock.advance(1_000);
        await send({ version: '1.0.0', good: 8, endMs: clock.now() - 1 });
        await send({ version: '1.1.0', good: 2, endMs: clock.now() - 1 });
        await intakeRound(main, clock.now());
        await controlTick(parts, clock.now());
      }
    },
  };
}

test('a judged batch that late telemetry adds to is judged again, once for all that came, and the fold agrees', async () => {
  const court = await openCourt();
  await court.pass(40);
  const before = court.record();
  const first = before.open[0] ?? assert.fail('nothing was judged');
  for (const endMs of [first.at + 1, first.at + 2]) await court.send({ version: '1.1.0', good: 4, bad: 1, endMs });
  await court.pass(11);
  const again = court.record().open.find(({ at }) => at === first.at) ?? assert.fail('it is open no more');
  assert.deepEqual(again.tallies[0], { ...first.tallies[0], n1: first.tallies[0]!.n1 + 10, k1: 2 });
  const judged = (await court.entries()).flatMap((entry) => (entry.kind === 'rollout.judged' ? entry.body.batches : []));
  assert.equal(judged.filter(({ at }) => at === first.at).length, 2);
  assert.deepEqual((await court.entries()).reduce(fold, EMPTY_WORLD), court.ledger.world());
  const candidate = court.record().judge.streams[0]?.totals;
  assert.deepEqual(
    [candidate?.n1, candidate?.k1],
    [court.record().open.reduce((sum, { tallies }) => sum + tallies[0]!.n1, 0), 2],
  );
});

test('what comes later than is allowed amends nothing', async () => {
  const court = await openCourt();
  await court.pass(20);
  const first = court.record().open[0] ?? assert.fail('nothing was judged');
  court.clock.advance(5 * MINUTE);
  await court.send({ version: '1.1.0', bad: 50, good: 0, endMs: first.at + 1 });
  await court.pass(12);
  assert.deepEqual(court.record().open.find(({ at }) => at === first.at)?.tallies ?? first.tallies, first.tallies);
});

test('telemetry that was sampled by outcome is found in the step it came in, and nowhere else', async () => {
  const court = await openCourt();
  await court.pass(10);
  const { exposure } = factsFor(court.record().rollout);
  const seen = {
    exposure,
    users: null,
    weights: null,
    writer: null,
    ready: null,
    orderPending: false,
    world: court.ledger.world(),
  };
  assert.deepEqual(factsOf(court, court.record(), { at: court.clock.now(), ...seen }).biased, []);
  await court.intake.observe('default', (batch, matcher) => {
    const series = matcher.series.findIndex(({ generation }) => generation === 'biased/checkout');
    appendRow(batch, { at: court.clock.now() - 1, series, cohort: 0, good: 0, total: 3, n: 3, sum: 0 });
  });
  assert.deepEqual(factsOf(court, court.record(), { at: court.clock.now(), ...seen }).biased, ['checkout']);
  const later = (court.clock.now() + 30 * MINUTE) as Instant;
  const { rollout } = court.record();
  const next = { ...court.record(), rollout: { ...rollout, startedAt: later, applied: null } };
  assert.deepEqual(factsOf(court, next, { at: later, ...seen }).biased, []);
});
