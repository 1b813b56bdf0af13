import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import { openMemoryNotifier } from '../../src/adapters/memory/notifier.ts';
import { openMemoryRouter } from '../../src/adapters/memory/router.ts';
import type { Effect } from '../../src/delivery/effect.ts';
import { shifting } from '../../src/delivery/move.ts';
import { atOnce } from '../../src/delivery/roll-back.ts';
import { FIRST_ATTEMPT, PLAN, TERMS } from '../../src/delivery/rollout.test-data.ts';
import { SECOND } from '../../src/kernel/units.ts';
import type { Draft, Entry } from '../../src/ledger/entry.ts';
import { performPending, type Hands } from '../../src/loops/effects.ts';
import { openLedger, type Ledger } from '../../src/loops/ledger.ts';
import { openPatience } from '../../src/loops/within-patience.ts';
import type { Notifier } from '../../src/ports/notifier.ts';
import type { Router } from '../../src/ports/router.ts';
import { openVirtualClock, type VirtualClock } from '../virtual-clock.ts';

type Bench = {
  readonly ledger: Ledger;
  readonly hands: Hands;
  readonly clock: VirtualClock;
  tick(ms?: number): Promise<void>;
  told(): Promise<readonly string[]>;
};
type Given = {
  readonly router?: Router;
  readonly notifier?: Notifier;
  readonly store?: ReturnType<typeof openMemoryLedgerStore>;
};

async function openBench({
  router = openMemoryRouter({ '1.0.0': 1 }),
  notifier = openMemoryNotifier(),
  store = openMemoryLedgerStore(),
}: Given): Promise<Bench> {
  const clock = openVirtualClock(1_800_000_000_000);
  const ledger = await openLedger({ store, clock });
  const hands: Hands = { openRouter: () => router, notifier, address: () => null, attempts: new Map(), routers: openPatience() };
  return {
    ledger,
    hands,
    clock,
    tick: (ms = 0) => performPending(ledger, hands, clock.advance(ms)),
    told: async () => (await ledger.read({ after: 0, limit: 1_000 })).flatMap(shown),
  };
}

function shown(entry: Entry): readonly string[] {
  switch (entry.kind) {
    case 'effect.done':
    case 'effect.failed':
      return [`${entry.kind.slice(7)} ${entry.body.key} ${entry.body.attempts}`];
    case 'effect.superseded':
      return [`superseded ${entry.body.key} by ${entry.body.by}`];
    default:
      return [];
  }
}

function order(number: number, share: number): Effect {
  const weights = { '1.0.0': 1 - share, '1.1.0': share };
  return { do: 'set-traffic', key: `r/traffic/${number}`, router: PLAN.router, weights, mirror: null, urgent: share === 0 };
}

const PAGE: Effect = { do: 'notify', key: 'r/page/1', owner: 'team-shop', via: null, text: 'look' };

function started(...effects: readonly Effect[]): readonly Draft[] {
  const body = {
    plan: PLAN,
    candidate: '1.1.0',
    baseline: '1.0.0',
    terms: TERMS,
    places: { candidate: '1.1.0', baseline: '1.0.0', control: null },
    generations: ['checkout-success@1'],
    catalogRevision: 'r',
    ...FIRST_ATTEMPT,
    reason: 'new',
    effects,
  };
  return [{ kind: 'rollout.started', subject: 'r', actor: 'test', body }];
}

/** A router that refuses as long as it is told to, with a good one behind it. */
function refusing(): { router: Router; inner: ReturnType<typeof openMemoryRouter>; tries: number; refuses: boolean } {
  const inner = openMemoryRouter({ '1.0.0': 1 });
  const state = {
    inner,
    tries: 0,
    refuses: true,
    router: {
      ...inner,
      async apply(asked: Parameters<Router['apply']>[0]) {
        state.tries += 1;
        if (state.refuses) throw new Error('503: draining');
        await inner.apply(asked);
      },
    },
  };
  return state;
}

test('what is recorded is done once, and then known to be done', async () => {
  const router = openMemoryRouter({ '1.0.0': 1 });
  const bench = await openBench({ router });
  await bench.ledger.decide(() => started(order(1, 0.05), PAGE));
  for (let tick = 0; tick < 3; tick += 1) await bench.tick(SECOND);
  assert.deepEqual(router.applied, ['r/traffic/1']);
  assert.deepEqual((await bench.told()).toSorted(), ['done r/page/1 1', 'done r/traffic/1 1']);
  assert.equal(bench.ledger.world().pending.size, 0);
  assert.equal(bench.ledger.world().rollouts.get('r')?.rollout.applied?.share, 0.05);
});

test('what an earlier process recorded and did not get to say is done again under the same key', async () => {
  const router = openMemoryRouter({ '1.0.0': 1 });
  const store = openMemoryLedgerStore();
  const first = await openBench({ router, store });
  await first.ledger.decide(() => started(order(1, 0.05)));
  await router.apply({ key: 'r/traffic/1', weights: { '1.0.0': 0.95, '1.1.0': 0.05 } }); // and then it was killed
  const next = await openBench({ router, store });
  await next.tick();
  assert.deepEqual(router.applied, ['r/traffic/1']);
  assert.deepEqual(await next.told(), ['done r/traffic/1 1']);
});

test('a failing router is asked again soon, then less often, and told of at powers of two', async () => {
  const failing = refusing();
  const bench = await openBench({ router: failing.router });
  await bench.ledger.decide(() => started(order(1, 0.05)));
  const triedAt: number[] = [];
  for (let second = 0; second <= 120; second += 1) {
    const before = failing.tries;
    await bench.tick(second === 0 ? 0 : SECOND);
    if (failing.tries > before) triedAt.push(second);
  }
  assert.deepEqual(triedAt, [0, 1, 3, 8, 18, 48, 78, 108]);
  assert.deepEqual(
    await bench.told(),
    [1, 2, 4, 8].map((count) => `failed r/traffic/1 ${count}`),
  );
  failing.refuses = false;
  await bench.tick(30 * SECOND);
  assert.equal((await bench.told()).at(-1), 'done r/traffic/1 9');
  assert.equal(bench.hands.attempts.size, 0);
});

test('an order that was not taken is left for the newer one, so that it can never overtake it', async () => {
  const failing = refusing();
  const bench = await openBench({ router: failing.router });
  await bench.ledger.decide(() => started(order(1, 0.05)));
  await bench.tick();
  const back: Draft = {
    kind: 'rollout.moved',
    subject: 'r',
    actor: 'test',
    body: {
      next: atOnce({ now: shifting(0, bench.clock.now()) }, { at: bench.clock.now(), because: 'OPERATOR' }).next,
      because: 'OPERATOR',
      command: null,
      approval: null,
      glass: null,
      sentence: 'stop',
      effects: [order(2, 0)],
    },
  };
  await bench.ledger.decide(() => [back]);
  failing.refuses = false;
  for (let tick = 0; tick < 5; tick += 1) await bench.tick(SECOND);
  assert.deepEqual(failing.inner.applied, ['r/traffic/2']);
  assert.deepEqual(await bench.told(), ['failed r/traffic/1 1', 'superseded r/traffic/1 by r/traffic/2', 'done r/traffic/2 1']);
  assert.equal(bench.hands.attempts.size, 0);
});

test('a page that takes its time holds up no traffic, and is not sent again meanwhile', async () => {
  const gate = Promise.withResolvers<void>();
  const sent: string[] = [];
  const notifier: Notifier = { notify: ({ key }) => (sent.push(key), gate.promise) };
  const bench = await openBench({ notifier });
  await bench.ledger.decide(() => started(PAGE, order(1, 0.05)));
  for (let tick = 0; tick < 40; tick += 1) await bench.tick(SECOND);
  assert.deepEqual([sent, await bench.told()], [['r/page/1'], ['done r/traffic/1 1']]);
  gate.resolve();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual(await bench.told(), ['done r/traffic/1 1', 'done r/page/1 1']);
});

test('a page that fails while the ledger fails too is tried again, and ends no process', async () => {
  const store = openMemoryLedgerStore();
  const ledgerStore = { ...store, broken: false };
  const append = store.append;
  ledgerStore.append = (entries, tail) =>
    ledgerStore.broken ? Promise.reject(new Error('the disk is full')) : append(entries, tail);
  const sent: string[] = [];
  const notifier: Notifier = {
    async notify({ key }) {
      sent.push(key);
      if (ledgerStore.broken) throw new Error('no route to the pager');
    },
  };
  const bench = await openBench({ notifier, store: ledgerStore });
  await bench.ledger.decide(() => started(PAGE));
  ledgerStore.broken = true;
  await bench.tick();
  await new Promise((resolve) => setImmediate(resolve)); // where a failure that nobody heeds would end the process
  ledgerStore.broken = false;
  await bench.tick(2 * SECOND);
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([sent, await bench.told()], [['r/page/1', 'r/page/1'], ['done r/page/1 2']]);
});
