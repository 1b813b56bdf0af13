import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RolloutPlan } from '../../src/catalog/catalog.ts';
import { MINUTE, type DurationMs, type Ratio } from '../../src/kernel/units.ts';
import { explainWaiting } from '../../src/delivery/explain-waiting.ts';
import { factsOf, openWorld, pass, planOf } from './model.ts';
import { CALM, type Turn, type World } from './model-world.ts';
import { trafficOrder } from '../../src/delivery/move.ts';
import { PLAN, step } from '../../src/delivery/rollout.test-data.ts';

const mirrored = (share: number, seconds: number) => ({ ...step(0, seconds), mirror: share as Ratio });

/** Every phase that is passed through, in turns of ten seconds in which all goes well but for what is said. */
function play(plan: RolloutPlan, turns: readonly Partial<Turn>[]): { readonly path: readonly string[]; readonly end: World } {
  let world = openWorld(plan);
  const path: string[] = [];
  for (const turn of turns) {
    world = pass(world, { ...CALM, ...turn });
    const { phase, step: at } = world.rollout.now;
    if (path.at(-1) !== `${phase}/${at}`) path.push(`${phase}/${at}`);
  }
  return { path, end: world };
}
const calm = (turns: number): readonly Partial<Turn>[] => Array.from({ length: turns }, () => ({}));

test('blue-green is one mirrored step and the whole', () => {
  const plan = planOf({ strategy: 'blue-green', steps: [mirrored(0.1, 20), step(1, 20)] });
  assert.deepEqual(play(plan, calm(9)).path, ['shifting/0', 'shifting/1', 'promoted/1']);
});

test('rolling goes batch by batch', () => {
  const plan = planOf({ strategy: 'rolling', steps: [step(0.2, 10), step(0.4, 10), step(0.6, 10), step(1, 0)] });
  assert.deepEqual(play(plan, calm(12)).path, ['shifting/0', 'shifting/1', 'shifting/2', 'shifting/3', 'promoted/3']);
});

test('a shadow is never answered by the candidate, and is taken out again with its verdict', () => {
  const plan = planOf({ strategy: 'shadow', ends: 'withdraw', steps: [mirrored(0.2, 20)] });
  const { path, end } = play(plan, calm(8));
  assert.deepEqual(path, ['shifting/0', 'rolling-back/0', 'concluded/0']);
  assert.deepEqual(end.told, { share: 0, mirror: 0 });
  const { rollout } = openWorld(plan);
  assert.deepEqual(trafficOrder(rollout, 0 as Ratio), {
    do: 'set-traffic',
    key: 'r-1/traffic/2',
    router: plan.router,
    weights: { '1.0.0': 1, '1.1.0': 0 },
    mirror: { place: '1.1.0', share: 0.2 },
    urgent: false,
  });
});

test('a shadow that nobody hears of does not bake, and is held in time', () => {
  const plan = planOf({ ends: 'withdraw', steps: [mirrored(0.2, 20)] });
  const { path, end } = play(plan, [...calm(0), ...Array.from({ length: 5 }, () => ({ heard: false }))]);
  assert.deepEqual(path, ['shifting/0', 'held/0']);
  assert.equal('because' in end.rollout.now && end.rollout.now.because, 'EXPOSURE_NOT_REACHED');
});

test('an experiment ends after its time whether its candidate is better or not', () => {
  const plan = planOf({ strategy: 'experiment', ends: 'withdraw', steps: [step(0.1, 30)] });
  const { path } = play(
    plan,
    Array.from({ length: 8 }, () => ({ kind: 'not-yet' as const })),
  );
  assert.deepEqual(path, ['shifting/0', 'rolling-back/0', 'concluded/0']);
});

test('an experiment that does harm is rolled back, and not concluded', () => {
  const plan = planOf({ strategy: 'experiment', ends: 'withdraw', steps: [step(0.1, 30)] });
  assert.deepEqual(play(plan, [{}, { kind: 'worse' }, ...calm(3)]).path, ['shifting/0', 'rolling-back/0', 'rolled-back/0']);
});

test('three arms: the fresh baseline is as large as the candidate, as long as there is room', () => {
  const { rollout } = openWorld(planOf({ steps: [step(0.1, 10), step(1, 0)] }));
  const places = { candidate: 'v2', baseline: 'v1', control: 'fresh' };
  const weights = [0.1, 0.4, 0.5, 0.8, 1].map((share) => {
    const order = trafficOrder({ ...rollout, places }, share as Ratio);
    return Object.values(order.weights).map((weight) => Math.round(weight * 100));
  });
  assert.deepEqual(weights, [
    [80, 10, 10],
    [20, 40, 40],
    [0, 50, 50],
    [0, 20, 80],
    [0, 0, 100],
  ]);
});

test('a release that turns bad while it bakes at 100 % goes back', () => {
  const plan = planOf({ steps: [step(0.5, 10), step(1, 60)] });
  const { path } = play(plan, [...calm(5), { kind: 'worse' }, ...calm(2)]);
  assert.deepEqual(path, ['shifting/0', 'shifting/1', 'rolling-back/1', 'rolled-back/1']);
});

test('a budget that runs low makes steps twice as long', () => {
  const budget = { say: 'slow', objective: 'checkout-availability', remaining: 0.4, below: 0.5, times: 2 } as const;
  const plan = planOf({ steps: [step(0.5, 30), step(1, 0)] });
  const turnsTo = (rest: Partial<Turn>): number => {
    let world = openWorld(plan);
    for (let turn = 1; turn < 30; turn += 1) {
      world = pass(world, { ...CALM, ...rest });
      if (world.rollout.now.step === 1) return turn;
    }
    return assert.fail('it never went on');
  };
  assert.deepEqual([turnsTo({}), turnsTo({ budget })], [4, 7]);
});

test('peers row 15: leave that comes late costs no second bake, and a gate that opens is gone through at once', () => {
  const approval = { by: ['ada'], expires: (10 * MINUTE) as DurationMs, escalateAfter: MINUTE, otherwise: 'hold' } as const;
  const plan = planOf({ steps: [step(0.05, 30), { ...step(0.5, 30), approval }, step(1, 0)] });
  const late = play(plan, [...calm(8), { command: 'approve' }, {}]);
  assert.deepEqual(late.path, ['shifting/0', 'held/0', 'shifting/0', 'shifting/1']);
  // Asked for while the step before still bakes: given in time, it is not waited for at all.
  const early = play(plan, [{}, { command: 'approve' }, ...calm(3)]);
  assert.deepEqual(early.path, ['shifting/0', 'shifting/1']);
  const frozen = play(plan, [{}, { command: 'approve' }, ...Array.from({ length: 6 }, () => ({ frozen: true })), {}, {}]);
  assert.deepEqual(frozen.path, ['shifting/0', 'held/0', 'shifting/0', 'shifting/1']);
});

test('peers row 21: sticky users that met the candidate already stop the ramp, whatever share of requests is measured', () => {
  const exposure = { ...PLAN.exposure, sticky: 'user' as const };
  const plan = planOf({ exposure, steps: [step(0.05, 10), step(0.5, 10), step(1, 0)] });
  const { path, end } = play(plan, [{ users: 0.05 }, { users: 0.31 }, { users: 0.31 }]);
  assert.deepEqual(path, ['shifting/0', 'held/0']);
  assert.equal('because' in end.rollout.now && end.rollout.now.because, 'OVER_EXPOSED');
  const facts = factsOf(end, { ...CALM, users: 0.31 });
  assert.match(explainWaiting(end.rollout, facts)?.what ?? '', /31 % of 50 users have met it/);
  assert.equal(play(plan, [{ users: 0.05 }, { users: 0.06 }, { users: 0.06 }]).end.rollout.now.step, 1);
});

test('leave that nobody gives is asked for again after a part of the time, and then the plan decides', () => {
  const approval = { by: ['ada'], expires: (2 * MINUTE) as DurationMs, escalateAfter: MINUTE };
  for (const [otherwise, want] of [
    ['roll-back', 'rolled-back/0'],
    ['go-on', 'promoted/1'],
    ['hold', 'held/0'],
  ] as const) {
    const plan = planOf({ steps: [step(0.5, 10), { ...step(1, 0), approval: { ...approval, otherwise } }] });
    const { end } = play(plan, calm(25));
    assert.equal(`${end.rollout.now.phase}/${end.rollout.now.step}`, want);
    assert.ok(end.rollout.approvals[0]?.remindedAt, 'nobody was told again');
  }
});

test('leave is given by those whom the plan names, and refused by them', () => {
  const approval = { by: ['ada'], expires: (10 * MINUTE) as DurationMs, escalateAfter: MINUTE, otherwise: 'hold' } as const;
  const plan = planOf({ steps: [step(0.5, 10), { ...step(1, 0), approval }] });
  assert.equal(play(plan, [...calm(4), { command: 'approve', by: 'bob' }, {}]).end.rollout.now.phase, 'held');
  assert.deepEqual(play(plan, [...calm(4), { command: 'reject' }, {}]).path.slice(-2), ['rolling-back/0', 'rolled-back/0']);
});
