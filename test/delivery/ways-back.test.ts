import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, MINUTE, type Ratio } from '../../src/kernel/units.ts';
import { advance } from '../../src/delivery/advance.ts';
import { explainMove } from '../../src/delivery/explain-move.ts';
import { explainWaiting } from '../../src/delivery/explain-waiting.ts';
import type { Facts } from '../../src/delivery/facts.ts';
import { openWorld, pass, planOf } from './model.ts';
import { CALM, type Turn, type World } from './model-world.ts';
import { effectsOf, type Move } from '../../src/delivery/move.ts';
import { obey } from '../../src/delivery/obey.ts';
import type { Reason } from '../../src/delivery/reason.ts';
import { ago, AT, comparison, factsFor, measured, PLAN, rolloutAt, step } from '../../src/delivery/rollout.test-data.ts';
import type { Rollout } from '../../src/delivery/rollout.ts';

const WORSE = { comparison: comparison({ kind: 'worse' }) };
const withTerms = (rollback: Partial<typeof PLAN.rollback>): { plan: typeof PLAN } => ({
  plan: { ...PLAN, rollback: { ...PLAN.rollback, ...rollback } },
});
const settled = (rest: Partial<Rollout> = {}): Rollout => rolloutAt({ phase: 'shifting', settledAt: ago(31) }, rest);
const moved = (rollout: Rollout, facts: Partial<Facts>): string => shown(advance(rollout, factsFor(rollout, facts)));

function shown(move: Move | null): string {
  if (move === null) return 'stays';
  const { next, because, order, page } = move;
  return [`${next.phase}/${next.step}`, because, ...(order === null ? [] : [`order ${order}`]), ...(page ? ['page'] : [])].join(
    ' ',
  );
}

const HOLDS: readonly Reason[] = [
  'OPERATOR',
  'APPROVAL',
  'FROZEN',
  'DEPENDENCY',
  'BUDGET_BELOW_FLOOR',
  'BUDGET_BLIND',
  'BURNING',
  'OVER_EXPOSED',
  'EXPOSURE_NOT_REACHED',
  'ROUTER_UNREACHABLE',
  'NOT_EXPOSED',
  'WRONG_VERSION',
  'EVIDENCE_MISSING',
  'EVIDENCE_BIASED',
  'EVIDENCE_UNDERPOWERED',
  'DEADLINE',
];
for (const because of HOLDS) {
  test(`peers row 16: what is held (${because}) is rolled back once it is found to be worse`, () => {
    const rollout = rolloutAt({ phase: 'held', because, until: ago(-900) });
    assert.equal(moved(rollout, WORSE), 'rolling-back/0 CANARY_WORSE order 0');
  });
}
for (const override of ['promote', 'break-glass', 'fast-track'] as const) {
  test(`peers row 16: ${override} does not go past evidence of harm`, () => {
    assert.equal(moved(rolloutAt({ phase: 'shifting', step: 2, override }), WORSE), 'rolling-back/2 CANARY_WORSE order 0');
  });
}

test('peers row 4: what was found to be worse is promoted by no word and by no later evidence, and only tried again from nothing', () => {
  const held = rolloutAt({ phase: 'held', because: 'ROLLBACK_CAPPED', until: ago(-900) });
  for (const say of ['promote', 'break-glass'] as const) {
    const refused = obey(held, { say }, { by: 'ada', facts: factsFor(held, WORSE) });
    assert.ok('code' in refused && refused.code === 'ATTEMPT_FAILED' && /retry/.test(refused.hint));
  }
  const back = rolloutAt({ phase: 'rolling-back' });
  for (const say of ['promote', 'resume', 'break-glass', 'approve'] as const)
    assert.ok('code' in obey(back, { say }, { by: 'ada', facts: factsFor(back) }), say);
  assert.equal(advance(back, factsFor(back))?.next.phase, 'rolled-back', 'safe evidence afterwards changes nothing');
});

test('peers row 5: what a person stopped ends as stopped, and counts for nothing good', () => {
  const stop = obey(settled(), { say: 'abort' }, { by: 'ada', facts: factsFor(settled()) });
  assert.ok(!('code' in stop) && stop.because === 'OPERATOR');
  const back = { ...settled(), now: stop.next, applied: { share: 0 as Ratio, at: ago(5), key: 'k' } };
  const end = advance(back, factsFor(back, { comparison: comparison({ kind: 'safe' }) })) ?? assert.fail('it does not end');
  assert.deepEqual([end.next.phase, 'because' in end.next && end.next.because], ['rolled-back', 'OPERATOR']);
  assert.match(explainMove(back, end, factsFor(back)), /is rolled back .* A person wanted it so/);
});

test('peers row 8: every hold says what for, whose it is, until when and what then', () => {
  for (const because of [...HOLDS, 'IRREVERSIBLE', 'CORROBORATION_MISSING', 'ROLLBACK_CAPPED', 'STORM'] as const) {
    const rollout = rolloutAt({ phase: 'held', because, until: because === 'OPERATOR' ? ago(-900) : null });
    const waiting = explainWaiting(rollout, factsFor(rollout)) ?? assert.fail(`${because} waits for nothing`);
    assert.ok(waiting.what.length > 10 && waiting.next.length > 10 && waiting.owner === 'team-shop', because);
    assert.ok(Number.isFinite(waiting.until) && waiting.until >= AT, because);
  }
});

test('peers row 9: a planned way back goes in halves, and only onto servers that are there', () => {
  const world = turns(openWorld(planOf({ steps: [step(0.4, 10), step(1, 0)] })), [{}, { command: 'roll-back', up: 10 }]);
  assert.equal(world.told?.share, 0.4);
  const ramp: (number | undefined)[] = [];
  let now = world;
  for (let turn = 0; turn < 5; turn += 1) {
    now = pass(now, { ...CALM, up: 10, pause: 11_000 });
    ramp.push(now.told?.share);
  }
  assert.deepEqual(ramp, [0.2, 0.2, 0.1, 0.1, 0.05]);
  // With too few servers it stays where it is, and says so; an abort waits for nobody.
  const cold = turns(world, [
    { up: 3, pause: 11_000 },
    { up: 3, pause: 11_000 },
  ]);
  assert.equal(cold.told?.share, 0.2);
  const { now: phase } = cold.rollout;
  assert.ok(phase.phase === 'rolling-back' && phase.pagedAt !== null);
  assert.match(explainWaiting(cold.rollout, factsFor(cold.rollout, { at: cold.at }))?.what ?? '', /servers/);
  assert.equal(turns(cold, [{ up: 3, command: 'abort' }, { up: 3 }]).rollout.now.phase, 'rolled-back');
});

test('an automatic way back in halves starts with the first half at once', () => {
  assert.equal(moved(settled(withTerms({ pace: 'gradual' })), WORSE), 'rolling-back/0 CANARY_WORSE order 0.025');
});

test('orders of a way out are marked as such, so that a router takes no gentle steps', () => {
  const urgent = (rollback: Partial<typeof PLAN.rollback>): unknown => {
    const rollout = settled(withTerms(rollback));
    const move = advance(rollout, factsFor(rollout, WORSE)) ?? assert.fail('it stays');
    const [order] = effectsOf(rollout, move, { owner: 'o', via: null, text: 'why' });
    return order?.do === 'set-traffic' && order.urgent;
  };
  assert.deepEqual([urgent({}), urgent({ pace: 'gradual' })], [true, false]);
});

test('peers row 10: nothing may be taken down before nothing has been measured there for the time of the plan', () => {
  const hooks = [{ on: ['rolled-back' as const], call: { kind: 'command' as const, command: 'scale-down', timeout: MINUTE } }];
  const plan = planOf({ hooks, exposure: { ...PLAN.exposure, drain: 30_000 as never } });
  const rollout = { ...rolloutAt({ phase: 'rolled-back', since: ago(60), keptSince: ago(29), drainedAt: null }), plan };
  assert.equal(moved(rollout, {}), 'stays');
  const kept = { ...rollout, now: { ...rollout.now, keptSince: ago(30) } as Rollout['now'] };
  const move = advance(kept, factsFor(kept)) ?? assert.fail('nobody is told');
  assert.equal(move.because, 'DRAINED');
  const [call] = effectsOf(kept, move, { owner: 'o', via: null, text: 'why' });
  assert.ok(call?.do === 'call-hook' && call.event.moment === 'rolled-back');
  const asked = { ...kept, now: { ...kept.now, because: 'OPERATOR' } as Rollout['now'] };
  const last = explainMove(asked, advance(asked, factsFor(asked)) ?? assert.fail('nobody is told'), factsFor(asked));
  assert.match(last, /may be taken down\. A person wanted it so\.$/, 'the last word says what it went back for');
  // A request in between starts the time anew.
  assert.equal(shown(advance(kept, factsFor(kept, { exposure: measured(0.01) }))), 'rolled-back/0 CANDIDATE_BACK order 0 page');
});

test('peers row 11: an end that does not stay one is put right again, told once, and asked for within bounds', () => {
  const back = rolloutAt(
    { phase: 'rolled-back', since: ago(3_600) },
    { applied: { share: 0 as Ratio, at: ago(3_600), key: 'k' } },
  );
  const weights = { '1.0.0': 0.9, '1.1.0': 0.1 };
  assert.equal(moved(back, { weights }), 'rolled-back/0 CANDIDATE_BACK order 0 page');
  assert.equal(moved(back, { exposure: measured(0.02) }), 'rolled-back/0 CANDIDATE_BACK order 0 page');
  const told = { ...back, now: { ...back.now, pagedAt: ago(60) } as Rollout['now'] };
  assert.equal(moved(told, { weights }), 'rolled-back/0 CANDIDATE_BACK order 0');
  assert.equal(moved({ ...told, applied: { share: 0 as Ratio, at: ago(10), key: 'k' } }, { weights }), 'stays');
  const old = rolloutAt({ phase: 'rolled-back', since: ago(90_000) });
  assert.equal(moved(old, { weights }), 'stays');
  assert.equal(moved(rolloutAt({ phase: 'concluded' }), { weights }), 'concluded/0 CANDIDATE_BACK order 0 page');
});

test('peers row 14: a known version goes straight to the whole, is measured there, and stops at nothing that gathers evidence', () => {
  const fast = rolloutAt({ phase: 'shifting', step: 2, override: 'fast-track' });
  for (const kind of ['blind', 'underpowered', 'not-yet', 'not-exposed'] as const)
    assert.equal(moved(fast, { comparison: comparison({ kind }) }), 'promoted/2 EXPOSURE_REACHED', kind);
  assert.equal(moved(fast, { exposure: measured(0.99) }), 'held/2 EXPOSURE_NOT_REACHED');
  assert.equal(moved(fast, WORSE), 'rolling-back/2 CANARY_WORSE order 0');
});

test('peers row 20: what cannot go back stays where it is and pages, and only a person undoes it', () => {
  for (const reversible of ['freeze', 'fix-forward'] as const) {
    const rollout = settled(withTerms({ reversible }));
    assert.equal(moved(rollout, WORSE), 'held/0 IRREVERSIBLE page');
    const late = { ...rollout, startedAt: ago(7_200) };
    assert.equal(moved(late, WORSE), 'held/0 IRREVERSIBLE page', 'its deadline undoes nothing either');
    assert.ok(!('code' in obey(rollout, { say: 'abort' }, { by: 'ada', facts: factsFor(rollout, WORSE) })));
  }
});

test('two kinds of evidence have to agree where the plan says so, and a score or an anomaly is never one of one', () => {
  const rollout = settled(withTerms({ needs: 2, burning: MINUTE }));
  assert.equal(moved(rollout, WORSE), 'held/0 CORROBORATION_MISSING page');
  for (const support of ['burn', 'score', 'anomaly', 'router-errors'] as const)
    assert.equal(moved(rollout, { ...WORSE, supports: [support] }), 'rolling-back/0 CANARY_WORSE order 0', support);
  assert.equal(moved(rollout, { supports: ['score', 'anomaly'] }), 'shifting/1 SAFE order 0.5');
  const burning = { objective: 'checkout-availability', since: ago(61) };
  assert.equal(moved(rollout, { burning, supports: ['burn'] }), 'held/0 CORROBORATION_MISSING page');
  assert.equal(moved(rollout, { burning, supports: ['burn', 'score'] }), 'rolling-back/0 BURNING order 0');
});

test('a burn rolls back once it has lasted, holds until then, and only holds where it began before the rollout', () => {
  const rollout = settled(withTerms({ burning: MINUTE }));
  assert.equal(moved(rollout, { burning: { objective: 'o', since: ago(59) } }), 'held/0 BURNING');
  assert.equal(moved(rollout, { burning: { objective: 'o', since: ago(60) } }), 'rolling-back/0 BURNING order 0');
  assert.equal(moved(rollout, { burning: { objective: 'o', since: ago(900) } }), 'held/0 BURNING');
  assert.equal(moved(settled(), { burning: { objective: 'o', since: ago(60) } }), 'held/0 BURNING');
});

test('past the cap nothing goes back by itself: it stays, pages, and goes back when the window has moved on', () => {
  const rollout = settled(withTerms({ most: 2, within: HOUR }));
  assert.equal(moved(rollout, { ...WORSE, rollbacks: [ago(600), ago(300)] }), 'held/0 ROLLBACK_CAPPED page');
  assert.equal(moved(rollout, { ...WORSE, rollbacks: [ago(3_600), ago(300)] }), 'rolling-back/0 CANARY_WORSE order 0');
});

test('in a storm others go first, for a minute', () => {
  assert.equal(moved(settled(), { ...WORSE, storm: true }), 'held/0 STORM');
  assert.equal(moved(rolloutAt({ phase: 'held', because: 'STORM', since: ago(59) }), { ...WORSE, storm: true }), 'stays');
  const patient = rolloutAt({ phase: 'held', because: 'STORM', since: ago(60) });
  assert.equal(moved(patient, { ...WORSE, storm: true }), 'rolling-back/0 CANARY_WORSE order 0');
});

test('what holds a rollout for a while does not end the hold of a person', () => {
  const burning = { objective: 'o', since: ago(120) };
  const plan = withTerms({ burning: MINUTE, reversible: 'freeze' });
  const now = { phase: 'held', because: 'OPERATOR', since: ago(60), until: ago(-900) } as const;
  const stopped = rolloutAt(now, plan);
  const burnt = advance(stopped, factsFor(stopped, { burning })) ?? assert.fail('it stays');
  assert.deepEqual([burnt.because, burnt.page], ['IRREVERSIBLE', true]);
  const calm = { ...stopped, now: burnt.next };
  const back = advance(calm, factsFor(calm)) ?? assert.fail('it stays');
  assert.deepEqual(back.next, { ...now, step: 0, since: AT, settledAt: null });
});

function turns(world: World, all: readonly Partial<Turn>[]): World {
  return all.reduce<World>((now, turn) => pass(now, { ...CALM, ...turn }), world);
}
