import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ratio } from '../kernel/units.ts';
import { advance } from './advance.ts';
import type { Facts } from './facts.ts';
import { ago, comparison, factsFor, measured, rolloutAt, tooFew } from './rollout.test-data.ts';
import type { Rollout } from './rollout.ts';

const SETTLED = rolloutAt({ phase: 'shifting', settledAt: ago(31) });

type Case = {
  readonly name: string;
  readonly rollout: Rollout;
  readonly facts?: Partial<Facts>;
  /** phase/step because [order] [page], or null: stay. */ readonly want: string | null;
};
const cases: readonly Case[] = [
  {
    name: 'somebody changed the weights',
    rollout: SETTLED,
    facts: { weights: { '1.0.0': 0.5, '1.1.0': 0.5 } },
    want: 'shifting/0 WEIGHTS_CHANGED_OUTSIDE order 0.05',
  },
  {
    name: 'somebody changed the weights of a held rollout',
    rollout: rolloutAt({ phase: 'held' }),
    facts: { weights: { '1.0.0': 1 } },
    want: 'held/0 WEIGHTS_CHANGED_OUTSIDE order 0.05',
  },
  {
    name: 'the router forgot its weights',
    rollout: SETTLED,
    facts: { weights: {} },
    want: 'shifting/0 WEIGHTS_CHANGED_OUTSIDE order 0.05',
  },
  {
    name: 'an order is on its way already',
    rollout: SETTLED,
    facts: { weights: {}, orderPending: true },
    want: 'shifting/1 SAFE order 0.5',
  },
  {
    name: 'weights may be told in parts of any whole',
    rollout: SETTLED,
    facts: { weights: { '1.0.0': 95, '1.1.0': 5 } },
    want: 'shifting/1 SAFE order 0.5',
  },
  {
    name: 'a router gets a second look before it is asked again',
    rollout: { ...SETTLED, applied: { share: 0.05 as Ratio, at: ago(4), key: 'k' } },
    facts: { weights: {}, comparison: comparison({ kind: 'not-yet' }) },
    want: null,
  },
  {
    name: 'nothing is measured at the candidate any more',
    rollout: rolloutAt({ phase: 'rolling-back' }),
    want: 'rolled-back/0 ROLLBACK_MEASURED',
  },
  {
    name: 'nothing is measured, but the router has not taken the order',
    rollout: rolloutAt({ phase: 'rolling-back', since: ago(5) }, { applied: { share: 0.05 as Ratio, at: ago(50), key: 'k' } }),
    facts: { exposure: measured(0, 20), orderPending: true },
    want: null,
  },
  {
    name: 'one request still gets there',
    rollout: rolloutAt({ phase: 'rolling-back', since: ago(5) }),
    facts: { exposure: measured(0.001) },
    want: null,
  },
  {
    name: 'a rollback that is not measured pages, and asks again',
    rollout: rolloutAt({ phase: 'rolling-back' }),
    facts: { exposure: measured(0.05), weights: { '1.0.0': 0.95, '1.1.0': 0.05 } },
    want: 'rolling-back/0 ROLLBACK_NOT_MEASURED order 0 page',
  },
  {
    name: 'a router that shows 0 and serves no traffic is not asked again',
    rollout: rolloutAt({ phase: 'rolling-back' }),
    facts: { exposure: tooFew() },
    want: 'rolling-back/0 ROLLBACK_NOT_MEASURED page',
  },
  {
    name: 'it pages once',
    rollout: rolloutAt({ phase: 'rolling-back', pagedAt: ago(30) }),
    facts: { exposure: { kind: 'unreachable', since: ago(90) }, weights: null },
    want: 'rolling-back/0 ROLLBACK_NOT_MEASURED order 0',
  },
  {
    name: 'weights changed outside while rolling back',
    rollout: rolloutAt({ phase: 'rolling-back', since: ago(20) }, { applied: { share: 0 as Ratio, at: ago(10), key: 'k' } }),
    facts: { exposure: measured(0.05), weights: { '1.0.0': 0.95, '1.1.0': 0.05 } },
    want: 'rolling-back/0 WEIGHTS_CHANGED_OUTSIDE order 0',
  },
  {
    name: 'nothing leads out of a rollback',
    rollout: rolloutAt({ phase: 'rolled-back' }),
    facts: { comparison: comparison({ kind: 'safe' }) },
    want: null,
  },
  {
    name: 'nothing leads out of a promotion',
    rollout: rolloutAt({ phase: 'promoted', step: 2 }),
    facts: { comparison: comparison({ kind: 'worse' }) },
    want: null,
  },
];
for (const { name, rollout, facts, want } of cases) {
  test(name, () => {
    const move = advance(rollout, factsFor(rollout, facts));
    assert.equal(move === null ? null : shown(move), want);
  });
}

function shown({ next, because, order, page }: NonNullable<ReturnType<typeof advance>>): string {
  return [`${next.phase}/${next.step}`, because, ...(order === null ? [] : [`order ${order}`]), ...(page ? ['page'] : [])].join(
    ' ',
  );
}
