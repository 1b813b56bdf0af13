import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openMemoryCellStore } from '../../src/adapters/memory/cell-store.ts';
import { openMemoryJournal } from '../../src/adapters/memory/journal.ts';
import { openMemoryLedgerStore } from '../../src/adapters/memory/ledger-store.ts';
import { openMemoryRouter } from '../../src/adapters/memory/router.ts';
import type { Catalog } from '../../src/catalog/catalog.ts';
import type { Command } from '../../src/delivery/obey.ts';
import { PLAN } from '../../src/delivery/rollout.test-data.ts';
import { MINUTE, SECOND, type Instant } from '../../src/kernel/units.ts';
import type { IntakeLoop } from '../../src/loops/intake.ts';
import { openIntake } from '../../src/loops/open-intake.ts';
import { openLedger, type Ledger } from '../../src/loops/ledger.ts';
import { commandRollout, startRollout, type Refusal, type StartRequest } from '../../src/loops/rollouts.ts';
import { openTrafficWatch } from '../../src/loops/traffic-watch.ts';
import { intakeRules } from '../../src/loops/intake-rules.ts';
import { openVirtualClock, type VirtualClock } from '../virtual-clock.ts';
import { CHECKOUT, checkoutTraces } from './checkout-traces.ts';
import { jsonTraces } from '../intake/payload.ts';

const REQUEST: StartRequest = { plan: 'storefront', candidate: '1.1.0', baseline: '1.0.0', reason: 'faster', actor: 'ada' };
const SEARCH = {
  ...PLAN,
  name: 'search',
  service: 'search',
  router: { kind: 'http', url: 'http://127.0.0.1:7072/weights', places: null },
} as const;
const CATALOG: Catalog = {
  ...CHECKOUT,
  plans: [PLAN, SEARCH, { ...SEARCH, name: 'same-router', service: 'other', router: PLAN.router }],
};

type Office = {
  readonly ledger: Ledger;
  readonly intake: IntakeLoop;
  readonly clock: VirtualClock;
  start(request?: Partial<StartRequest>): Promise<{ readonly id: string } | Refusal>;
  command(id: string, command: Command): Promise<Refusal | null>;
};

async function openOffice(): Promise<Office> {
  const clock = openVirtualClock(1_800_000_000_000);
  const ledger = await openLedger({ store: openMemoryLedgerStore(), clock });
  const stores = { store: openMemoryCellStore(), journal: openMemoryJournal() };
  const { intake, keeper } = await openIntake({ ...stores, clock, rules: intakeRules(CHECKOUT) });
  const traffic = openTrafficWatch(() => openMemoryRouter({ '1.0.0': 1 }));
  const parts = { ledger, traffic, evidence: () => keeper.evidence, catalog: () => CATALOG };
  return {
    ledger,
    intake,
    clock,
    start: (request = {}) => startRollout(parts, { ...REQUEST, ...request }),
    command: (id, command) => commandRollout(parts, { id, command, reason: 'I say so', actor: 'ada' }),
  };
}

function idOf(answer: { readonly id: string } | Refusal): string {
  return 'id' in answer ? answer.id : assert.fail(answer.text);
}

test('a start is recorded with the plan of the day, the first order and who wanted it', async () => {
  const office = await openOffice();
  const id = idOf(await office.start());
  assert.match(id, /^storefront-1-[0-9a-f]{4}$/);
  const [entry] = await office.ledger.read({ after: 0, limit: 10 });
  assert.ok(entry?.kind === 'rollout.started');
  assert.deepEqual(
    [entry.actor, entry.subject, entry.body.reason],
    ['ada', id, '1.1.0 starts at 5 % of storefront, beside 1.0.0: faster'],
  );
  assert.deepEqual(entry.body.effects, [
    {
      do: 'set-traffic',
      key: `${id}/traffic/1`,
      router: PLAN.router,
      weights: { '1.0.0': 0.95, '1.1.0': 0.05 },
      mirror: null,
      urgent: false,
    },
  ]);
  assert.deepEqual(office.ledger.world().rollouts.get(id)?.rollout.plan, PLAN);
});

const refusals: readonly { name: string; request: Partial<StartRequest>; code: string; says: RegExp }[] = [
  {
    name: 'a plan that does not exist, nearly',
    request: { plan: 'storefornt' },
    code: 'PLAN_UNKNOWN',
    says: /no rollout plan storefornt.*did you mean storefront\?/,
  },
  {
    name: 'a plan that does not exist at all',
    request: { plan: 'database' },
    code: 'PLAN_UNKNOWN',
    says: /plans of the catalog: storefront, search, same-router/,
  },
  { name: 'a version beside itself', request: { candidate: '1.0.0' }, code: 'VERSIONS_EQUAL', says: /both 1\.0\.0/ },
  {
    name: 'a second rollout of the service',
    request: { candidate: '1.2.0' },
    code: 'ROLLOUT_ACTIVE',
    says: /in rollout storefront-1-\w+ already \(1\.1\.0, shifting\)/,
  },
  {
    name: 'a rollout of another service behind the same router',
    request: { plan: 'same-router' },
    code: 'ROLLOUT_ACTIVE',
    says: /in rollout storefront-1-\w+ already/,
  },
];
for (const { name, request, code, says } of refusals) {
  test(`${name} is refused with a reason, and nothing is recorded`, async () => {
    const office = await openOffice();
    await office.start();
    const answer = await office.start(request);
    assert.ok('code' in answer, 'it was started');
    assert.equal(answer.code, code);
    assert.match(`${answer.text} ${answer.hint}`, says);
    assert.equal(office.ledger.world().tail.seq, 1);
  });
}

test('of two starts at once one is refused', async () => {
  const office = await openOffice();
  const answers = await Promise.all([office.start(), office.start({ candidate: '1.2.0' })]);
  assert.deepEqual(
    answers.map((answer) => ('id' in answer ? 'started' : answer.code)),
    ['started', 'ROLLOUT_ACTIVE'],
  );
});

test('another service with another router may be rolled out meanwhile', async () => {
  const office = await openOffice();
  const ids = [idOf(await office.start()), idOf(await office.start({ plan: 'search' }))];
  assert.deepEqual([...office.ledger.world().rollouts.keys()], ids);
});

test('what was usual before the start comes from the baseline alone', async () => {
  const office = await openOffice();
  const send = (number: number, rest: { good: number; bad: number; version: string }): Promise<unknown> =>
    office.intake.accept(jsonTraces(checkoutTraces({ number, endMs: office.clock.now() - MINUTE, ...rest })));
  await send(1, { good: 980, bad: 20, version: '1.0.0' });
  await send(2, { good: 0, bad: 500, version: '1.1.0' });
  await office.start();
  const [entry] = await office.ledger.read({ after: 0, limit: 1 });
  assert.ok(entry?.kind === 'rollout.started');
  const usual = entry.body.terms.streams[0]?.usualRate;
  assert.ok(typeof usual === 'number' && usual >= 0.02 && usual < 0.04, `${usual}`);
});

test('without telemetry nothing is known to be usual', async () => {
  const office = await openOffice();
  await office.start();
  const [entry] = await office.ledger.read({ after: 0, limit: 1 });
  assert.ok(entry?.kind === 'rollout.started');
  assert.deepEqual(
    entry.body.terms.streams.map(({ usualRate }) => usualRate),
    [null],
  );
});

test("a person's word is recorded with the reason, and does what it says", async () => {
  const office = await openOffice();
  const id = idOf(await office.start());
  const until = (office.clock.now() + 5 * MINUTE) as Instant;
  const phases: string[] = [];
  for (const command of [{ say: 'hold', until }, { say: 'resume' }, { say: 'promote' }, { say: 'abort' }] as const) {
    office.clock.advance(SECOND);
    assert.equal(await office.command(id, command), null);
    const now = office.ledger.world().rollouts.get(id)?.rollout.now;
    phases.push(`${now?.phase}/${now?.step}`);
  }
  assert.deepEqual(phases, ['held/0', 'shifting/0', 'shifting/2', 'rolling-back/2']);
  const entries = (await office.ledger.read({ after: 1, limit: 10 })).map((entry) =>
    entry.kind === 'rollout.moved' ? entry.body : assert.fail(entry.kind),
  );
  assert.deepEqual(
    entries.map(({ command }) => [command?.say, command?.reason]),
    [
      ['hold', 'I say so'],
      ['resume', 'I say so'],
      ['promote', 'I say so'],
      ['abort', 'I say so'],
    ],
  );
  assert.deepEqual(
    entries.flatMap(({ effects }) => effects.map(({ key }) => key)),
    [`${id}/traffic/2`, `${id}/traffic/3`],
  );
  for (const { sentence } of entries) assert.match(sentence, /by ada.*: I say so$/);
});

const words: readonly { name: string; id: string | null; command: Command; code: string }[] = [
  { name: 'a rollout that does not exist', id: 'nowhere-7', command: { say: 'abort' }, code: 'ROLLOUT_UNKNOWN' },
  { name: 'what is not held', id: null, command: { say: 'resume' }, code: 'NOT_HELD' },
];
for (const { name, id, command, code } of words) {
  test(`${name} cannot be told to ${command.say}`, async () => {
    const office = await openOffice();
    const known = idOf(await office.start());
    assert.equal((await office.command(id ?? known, command))?.code, code);
    assert.equal(office.ledger.world().tail.seq, 1);
  });
}

test('a rollout that is going back listens to nobody', async () => {
  const office = await openOffice();
  const id = idOf(await office.start());
  await office.command(id, { say: 'abort' });
  for (const say of ['promote', 'abort', 'resume'] as const) assert.notEqual(await office.command(id, { say }), null, say);
  assert.equal(office.ledger.world().rollouts.get(id)?.rollout.now.phase, 'rolling-back');
});
