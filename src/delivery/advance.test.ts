import assert from 'node:assert/strict';
import { test } from 'node:test';
import { HOUR, type Ratio } from '../kernel/units.ts';
import { advance } from './advance.ts';
import type { Facts } from './facts.ts';
import { effectsOf } from './move.ts';
import { ago, AT, comparison, factsFor, measured, PLAN, rolloutAt, tooFew } from './rollout.test-data.ts';
import type { Rollout } from './rollout.ts';

const SETTLED = rolloutAt({ phase: 'shifting', settledAt: ago(31) });
const HOLDING = { ...PLAN, onDeadline: 'hold' as const };
const OLD = { startedAt: ago(3_600) };
const BLIND = { say: 'blind', objective: 'checkout-availability' } as const;
const LOW = { say: 'below-floor', objective: 'checkout-availability', remaining: 0.02, floor: 0.1 } as const;

type Case = {
  readonly name: string;
  readonly rollout: Rollout;
  readonly facts?: Partial<Facts>;
  /** phase/step because [order] [page], or null: stay. */ readonly want: string | null;
};
const cases: readonly Case[] = [
  { name: 'the share is measured', rollout: rolloutAt({ phase: 'shifting' }), want: 'shifting/0 EXPOSURE_REACHED' },
  {
    name: 'the share is within the tolerance',
    rollout: rolloutAt({ phase: 'shifting' }),
    facts: { exposure: measured(0.065) },
    want: 'shifting/0 EXPOSURE_REACHED',
  },
  {
    name: 'the share is not within the tolerance, and there is time',
    rollout: rolloutAt({ phase: 'shifting', since: ago(20) }, { applied: { share: 0.05 as Ratio, at: ago(20), key: 'k' } }),
    facts: { exposure: measured(0.08) },
    want: null,
  },
  {
    name: 'the right share is measured, but of an order that the router has not confirmed',
    rollout: rolloutAt({ phase: 'shifting', since: ago(20) }, { applied: { share: 0.04 as Ratio, at: ago(20), key: 'k' } }),
    want: null,
  },
  {
    name: 'the share is not measured in time',
    rollout: rolloutAt({ phase: 'shifting' }),
    facts: { exposure: measured(0.01) },
    want: 'held/0 EXPOSURE_NOT_REACHED',
  },
  {
    name: 'too few requests came in time',
    rollout: rolloutAt({ phase: 'shifting' }),
    facts: { exposure: tooFew() },
    want: 'held/0 EXPOSURE_NOT_REACHED',
  },
  {
    name: 'the time in which nobody counted is not counted',
    rollout: rolloutAt({ phase: 'shifting' }),
    facts: { exposure: tooFew(ago(29)) },
    want: null,
  },
  {
    name: 'the first order is never taken',
    rollout: rolloutAt({ phase: 'shifting' }, { applied: null }),
    facts: { exposure: tooFew() },
    want: 'held/0 EXPOSURE_NOT_REACHED',
  },
  {
    name: 'a hold for the share stays until it arrives',
    rollout: rolloutAt({ phase: 'held', because: 'EXPOSURE_NOT_REACHED', since: ago(1) }),
    facts: { exposure: tooFew() },
    want: null,
  },
  {
    name: 'a hold for the share ends when it arrives',
    rollout: rolloutAt({ phase: 'held', because: 'EXPOSURE_NOT_REACHED' }),
    want: 'shifting/0 CLEARED',
  },
  { name: 'once settled, a wandering share holds nothing', rollout: SETTLED, facts: { exposure: measured(0.09) }, want: null },
  { name: 'safe and baked', rollout: SETTLED, want: 'shifting/1 SAFE order 0.5' },
  { name: 'safe and not baked', rollout: rolloutAt({ phase: 'shifting', settledAt: ago(29) }), want: null },
  { name: 'baked and undecided', rollout: SETTLED, facts: { comparison: comparison({ kind: 'not-yet' }) }, want: null },
  {
    name: 'the whole is measured at the last step',
    rollout: rolloutAt({ phase: 'shifting', step: 2 }),
    want: 'promoted/2 EXPOSURE_REACHED',
  },
  {
    name: 'one stray request is not the whole',
    rollout: rolloutAt({ phase: 'shifting', step: 2, since: ago(9) }, { applied: { share: 1 as Ratio, at: ago(9), key: 'k' } }),
    facts: { exposure: measured(0.999) },
    want: null,
  },
  {
    name: 'at the whole there is no candidate to compare, and none is missed',
    rollout: rolloutAt({ phase: 'shifting', step: 2 }),
    facts: { comparison: comparison({ kind: 'blind' }) },
    want: 'promoted/2 EXPOSURE_REACHED',
  },
  {
    name: 'worse while shifting',
    rollout: SETTLED,
    facts: { comparison: comparison({ kind: 'worse' }) },
    want: 'rolling-back/0 CANARY_WORSE order 0',
  },
  {
    name: 'worse while held by a person',
    rollout: rolloutAt({ phase: 'held', because: 'OPERATOR', until: ago(-900) }),
    facts: { comparison: comparison({ kind: 'worse' }) },
    want: 'rolling-back/0 CANARY_WORSE order 0',
  },
  {
    name: 'worse while a person promotes',
    rollout: rolloutAt({ phase: 'shifting', step: 2, override: 'promote' }),
    facts: { comparison: comparison({ kind: 'worse' }) },
    want: 'rolling-back/2 CANARY_WORSE order 0',
  },
  {
    name: 'the candidate gets no traffic',
    rollout: SETTLED,
    facts: { comparison: comparison({ kind: 'not-exposed' }) },
    want: 'held/0 NOT_EXPOSED',
  },
  {
    name: 'there is nothing to compare',
    rollout: SETTLED,
    facts: { comparison: comparison({ kind: 'blind' }) },
    want: 'held/0 EVIDENCE_MISSING',
  },
  {
    name: 'telemetry of the step is biased',
    rollout: SETTLED,
    facts: { biased: ['checkout'] },
    want: 'held/0 EVIDENCE_BIASED',
  },
  {
    name: 'the budget is counted from biased telemetry',
    rollout: SETTLED,
    facts: { budget: { say: 'biased', objective: 'checkout-availability' } },
    want: 'held/0 EVIDENCE_BIASED',
  },
  {
    name: 'the evidence will not come',
    rollout: SETTLED,
    facts: { comparison: comparison({ kind: 'underpowered' }) },
    want: 'held/0 EVIDENCE_UNDERPOWERED',
  },
  { name: 'the budget is spent', rollout: SETTLED, facts: { budget: LOW }, want: 'held/0 BUDGET_BELOW_FLOOR' },
  { name: 'the budget is not known', rollout: SETTLED, facts: { budget: BLIND }, want: 'held/0 BUDGET_BLIND' },
  {
    name: 'the budget is spent at the last step',
    rollout: rolloutAt({ phase: 'shifting', step: 2 }),
    facts: { budget: LOW },
    want: 'held/2 BUDGET_BELOW_FLOOR',
  },
  {
    name: 'a person promotes over a spent budget',
    rollout: rolloutAt({ phase: 'shifting', step: 2, override: 'promote' }),
    facts: { budget: LOW },
    want: 'promoted/2 EXPOSURE_REACHED',
  },
  {
    name: 'the router is away for a moment',
    rollout: SETTLED,
    facts: { exposure: { kind: 'unreachable', since: ago(29) }, weights: null },
    want: null,
  },
  {
    name: 'the router is away for too long',
    rollout: SETTLED,
    facts: { exposure: { kind: 'unreachable', since: ago(30) }, weights: null },
    want: 'held/0 ROUTER_UNREACHABLE',
  },
  {
    name: 'a router that is away does not clear a hold for something else',
    rollout: rolloutAt({ phase: 'held', because: 'BUDGET_BELOW_FLOOR' }),
    facts: { budget: LOW, exposure: { kind: 'unreachable', since: ago(1) }, weights: null },
    want: null,
  },
  {
    name: 'nor a hold for the share',
    rollout: rolloutAt({ phase: 'held', because: 'EXPOSURE_NOT_REACHED' }),
    facts: { exposure: { kind: 'unreachable', since: ago(1) }, weights: null },
    want: null,
  },
  {
    name: 'the cause of a hold has gone',
    rollout: rolloutAt({ phase: 'held', because: 'BUDGET_BLIND' }),
    want: 'shifting/0 CLEARED',
  },
  {
    name: 'the cause of a hold has changed',
    rollout: rolloutAt({ phase: 'held', because: 'BUDGET_BLIND' }),
    facts: { budget: LOW },
    want: 'held/0 BUDGET_BELOW_FLOOR',
  },
  {
    name: 'the cause of a hold is still there',
    rollout: rolloutAt({ phase: 'held', because: 'BUDGET_BLIND' }),
    facts: { budget: BLIND },
    want: null,
  },
  {
    name: 'a person holds, whatever the evidence',
    rollout: rolloutAt({ phase: 'held', because: 'OPERATOR', until: ago(-1) }),
    want: null,
  },
  {
    name: "the time of a person's hold is over",
    rollout: rolloutAt({ phase: 'held', because: 'OPERATOR', until: AT }),
    want: 'shifting/0 CLEARED',
  },
  { name: 'the deadline rolls back', rollout: { ...SETTLED, ...OLD }, want: 'rolling-back/0 DEADLINE order 0' },
  {
    name: 'the deadline rolls back what is held',
    rollout: rolloutAt({ phase: 'held', because: 'OPERATOR', until: ago(-900) }, OLD),
    want: 'rolling-back/0 DEADLINE order 0',
  },
  {
    name: 'the deadline holds and tells the owner',
    rollout: { ...SETTLED, ...OLD, plan: HOLDING },
    want: 'held/0 DEADLINE page',
  },
  {
    name: 'the owner is told once',
    rollout: { ...rolloutAt({ phase: 'held', because: 'DEADLINE' }, OLD), plan: HOLDING },
    want: null,
  },
];
for (const { name, rollout, facts, want } of cases) {
  test(name, () => {
    const move = advance(rollout, factsFor(rollout, facts));
    assert.equal(move === null ? null : shown(move), want);
  });
}

test('an order shares all traffic between the two versions, under a key of its own', () => {
  const move = advance(SETTLED, factsFor(SETTLED)) ?? assert.fail('it stays');
  const route = { owner: 'team-shop', via: null, text: 'why' };
  assert.deepEqual(effectsOf(SETTLED, move, route), [
    {
      do: 'set-traffic',
      key: 'storefront-1/traffic/2',
      router: PLAN.router,
      weights: { '1.0.0': 0.5, '1.1.0': 0.5 },
      mirror: null,
      urgent: false,
    },
  ]);
  const page = { ...move, order: null, page: true };
  assert.deepEqual(effectsOf(SETTLED, page, route), [{ do: 'notify', key: 'storefront-1/page/1', ...route }]);
});

test("the deadline is the plan's, counted from the start", () => {
  const justBefore = { ...SETTLED, startedAt: (AT - HOUR + 1) as typeof AT };
  assert.equal(advance(justBefore, factsFor(justBefore))?.because, 'SAFE');
});

function shown({ next, because, order, page }: NonNullable<ReturnType<typeof advance>>): string {
  return [`${next.phase}/${next.step}`, because, ...(order === null ? [] : [`order ${order}`]), ...(page ? ['page'] : [])].join(
    ' ',
  );
}
