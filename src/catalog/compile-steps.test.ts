import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MINUTE } from '../kernel/units.ts';
import { problemsOf, read } from '../../test/catalog/shop-documents.ts';
import { NGINX, plan, SHOP } from '../../test/catalog/plan-documents.ts';
import type { RolloutPlan } from './catalog.ts';

const APPROVAL = 'approval: { by: [ada, team-b], expires: 20m, escalateAfter: 5m, otherwise: go-on }';

function exposedBy(steps: string, more = ''): Pick<RolloutPlan, 'strategy' | 'steps' | 'ends' | 'maxDuration'> {
  const [compiled] = read([...SHOP, plan({ router: NGINX, steps, more })]).plans;
  assert.ok(compiled);
  const { strategy, ends, maxDuration } = compiled;
  return { strategy, steps: compiled.steps, ends, maxDuration };
}

function step(share: number, { mirror = 0, bake = 0 } = {}) {
  return { share, mirror, bake, approval: null };
}

const strategies: readonly { steps: string; want: object }[] = [
  {
    steps: 'pace: evidence',
    want: {
      strategy: 'canary',
      steps: [0.01, 0.05, 0.25, 0.5, 1].map((share) => step(share)),
      ends: 'promote',
      maxDuration: 60 * MINUTE,
    },
  },
  {
    steps: 'blueGreen: {}',
    want: { strategy: 'blue-green', steps: [step(1, { bake: 10 * MINUTE })], ends: 'promote', maxDuration: 70 * MINUTE },
  },
  {
    steps: 'blueGreen: { mirror: 10%, for: 5m, bake: 1m }',
    want: {
      strategy: 'blue-green',
      steps: [step(0, { mirror: 0.1, bake: 5 * MINUTE }), step(1, { bake: MINUTE })],
      ends: 'promote',
      maxDuration: 66 * MINUTE,
    },
  },
  {
    steps: 'rolling: { instances: 10, batch: 4, bake: 2m }',
    want: {
      strategy: 'rolling',
      steps: [0.4, 0.8, 1].map((share) => step(share, { bake: 2 * MINUTE })),
      ends: 'promote',
      maxDuration: 66 * MINUTE,
    },
  },
  {
    steps: 'rolling: { instances: 3 }',
    want: {
      strategy: 'rolling',
      steps: [step(0.333333333333), step(0.666666666667), step(1)],
      ends: 'promote',
      maxDuration: 60 * MINUTE,
    },
  },
  {
    steps: 'shadow: { mirror: 20%, for: 30m }',
    want: {
      strategy: 'shadow',
      steps: [step(0, { mirror: 0.2, bake: 30 * MINUTE })],
      ends: 'withdraw',
      maxDuration: 90 * MINUTE,
    },
  },
  {
    steps: 'experiment: { share: 10%, for: 2d }',
    want: { strategy: 'experiment', steps: [step(0.1, { bake: 2_880 * MINUTE })], ends: 'withdraw', maxDuration: 2_940 * MINUTE },
  },
];
for (const { steps, want } of strategies) test(`${steps} is steps`, () => assert.deepEqual(exposedBy(steps), want));

test('a step may be mirrored before anything is answered, and approved before it is entered', () => {
  const { steps } = exposedBy(
    `steps: [{ share: 0%, mirror: 1% }, { share: 0, mirror: 10%, bake: 5m }, { share: 5%, ${APPROVAL} }, { share: 100%, approval: {} }]`,
  );
  assert.deepEqual(steps, [
    step(0, { mirror: 0.01 }),
    step(0, { mirror: 0.1, bake: 5 * MINUTE }),
    {
      ...step(0.05),
      approval: { by: ['ada', 'team-b'], expires: 20 * MINUTE, escalateAfter: 5 * MINUTE, otherwise: 'go-on' },
    },
    { ...step(1), approval: { by: [], expires: 30 * MINUTE, escalateAfter: 15 * MINUTE, otherwise: 'hold' } },
  ]);
});

test('a blue-green switch may be approved while traffic is mirrored', () => {
  const { steps } = exposedBy('blueGreen: { mirror: 10%, approval: { expires: 5m } }');
  assert.deepEqual(
    steps.map(({ approval }) => approval?.expires ?? null),
    [null, 5 * MINUTE],
  );
});

const mistakes: readonly { name: string; steps: string; more?: string; router?: string; want: readonly string[] }[] = [
  { name: 'no strategy', steps: '', want: ['CAT_ONE_OF spec'] },
  { name: 'two strategies', steps: 'steps: [{ share: 100% }]\n  pace: evidence', want: ['CAT_ONE_OF spec.pace'] },
  { name: 'another pace', steps: 'pace: fast', want: ['CAT_CHOICE spec.pace'] },
  {
    name: 'a share that falls',
    steps: 'steps: [{ share: 50% }, { share: 5% }, { share: 100% }]',
    want: ['CAT_STEPS spec.steps[1].share'],
  },
  { name: 'a step without traffic', steps: 'steps: [{ share: 0% }, { share: 100% }]', want: ['CAT_STEPS spec.steps[0].share'] },
  {
    name: 'a mirror that does not rise',
    steps: 'steps: [{ share: 0%, mirror: 5% }, { share: 0%, mirror: 5% }, { share: 100% }]',
    want: ['CAT_STEPS spec.steps[1].share'],
  },
  {
    name: 'a mirror after the candidate answered',
    steps: 'steps: [{ share: 5% }, { share: 0%, mirror: 5% }, { share: 100% }]',
    want: ['CAT_STEPS spec.steps[1].share'],
  },
  {
    name: 'a mirror beside answered traffic',
    steps: 'steps: [{ share: 5%, mirror: 5% }, { share: 100% }]',
    want: ['CAT_STEPS spec.steps[0].share'],
  },
  { name: 'an end below the whole', steps: 'steps: [{ share: 5% }]', want: ['CAT_STEPS spec.steps[0].share'] },
  {
    name: 'leave for the first step',
    steps: 'steps: [{ share: 5%, approval: {} }, { share: 100% }]',
    want: ['CAT_STEPS spec.steps[0].approval'],
  },
  {
    name: 'leave for a switch that is the first step',
    steps: 'blueGreen: { approval: {} }',
    want: ['CAT_STEPS spec.blueGreen.approval'],
  },
  {
    name: 'an answer that is waited for longer than the rollout may take',
    steps: 'steps: [{ share: 5% }, { share: 100%, approval: { expires: 2h } }]',
    want: ['CAT_PLAN_TIME spec.steps[1].approval.expires'],
  },
  {
    name: 'an escalation after the expiry',
    steps: 'steps: [{ share: 5% }, { share: 100%, approval: { expires: 5m, escalateAfter: 5m } }]',
    want: ['CAT_RANGE spec.steps[1].approval.escalateAfter'],
  },
  {
    name: 'an answer to nothing known',
    steps: 'steps: [{ share: 5% }, { share: 100%, approval: { otherwise: promote } }]',
    want: ['CAT_CHOICE spec.steps[1].approval.otherwise'],
  },
  {
    name: 'bakes beyond the usual hour',
    steps: 'steps: [{ share: 5%, bake: 61m }, { share: 100% }]',
    want: ['CAT_PLAN_TIME spec.steps'],
  },
  {
    name: 'bakes beyond what is written',
    steps: 'shadow: { mirror: 5%, for: 2h }',
    more: 'maxDuration: 1h',
    want: ['CAT_PLAN_TIME spec.maxDuration'],
  },
  { name: 'a time to mirror and no mirror', steps: 'blueGreen: { for: 5m }', want: ['CAT_ONE_OF spec.blueGreen.for'] },
  { name: 'batches above the whole', steps: 'rolling: { instances: 3, batch: 4 }', want: ['CAT_RANGE spec.rolling.batch'] },
  { name: 'more than twenty batches', steps: 'rolling: { instances: 100, batch: 4 }', want: ['CAT_LENGTH spec.rolling.batch'] },
  {
    name: 'an experiment on everybody',
    steps: 'experiment: { share: 100%, for: 1d }',
    want: ['CAT_RANGE spec.experiment.share'],
  },
];
for (const { name, want, ...text } of mistakes) {
  test(`${name} is a mistake`, () => assert.deepEqual(problemsOf([...SHOP, plan({ router: NGINX, ...text })]), want));
}
