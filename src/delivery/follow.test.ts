import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { RouterRef } from '../catalog/catalog.ts';
import { advance } from './advance.ts';
import { explainWaiting } from './explain-waiting.ts';
import type { Facts } from './facts.ts';
import { ago, AT, comparison, factsFor, measured, PLAN, rolloutAt } from './rollout.test-data.ts';
import type { Phase } from './rollout.ts';

const router: RouterRef = { kind: 'external', controller: 'flagger test/podinfo', places: null };
const shifting = { phase: 'shifting', step: 0, since: ago(60), settledAt: null, override: null } as const;
const settled = { ...shifting, settledAt: ago(30) };
const followed = (now: Phase, plan: Partial<typeof PLAN> = {}) => rolloutAt(now, { plan: { ...PLAN, router, ...plan } });
const worse = comparison({ kind: 'worse', culprit: 0 } as never);

const cases: readonly {
  readonly name: string;
  readonly now: Phase;
  readonly facts: Partial<Facts>;
  /** The next phase, its reason and the share that is ordered; null: nothing changes. */
  readonly want: readonly [phase: string, because: string, order: number | null] | null;
}[] = [
  { name: 'a share that nobody asked for is no obstacle', now: settled, facts: { exposure: measured(0.37) }, want: null },
  {
    name: 'its first traffic is noted',
    now: shifting,
    facts: { exposure: measured(0.02) },
    want: ['shifting', 'EXPOSURE_REACHED', null],
  },
  { name: 'no traffic yet is waited for', now: shifting, facts: { exposure: measured(0) }, want: null },
  {
    name: 'all of the traffic is the end',
    now: settled,
    facts: { exposure: measured(1) },
    want: ['promoted', 'EXPOSURE_REACHED', null],
  },
  {
    name: 'all of it before anything of it is not',
    now: shifting,
    facts: { exposure: measured(1) },
    want: ['shifting', 'EXPOSURE_REACHED', null],
  },
  {
    name: 'what is worse goes back at once',
    now: settled,
    facts: { exposure: measured(0.1), comparison: worse },
    want: ['rolling-back', 'CANARY_WORSE', 0],
  },
  {
    name: 'a freeze holds',
    now: settled,
    facts: { exposure: measured(0.1), freeze: { name: 'weekend', until: AT, reason: null } },
    want: ['held', 'FROZEN', null],
  },
  {
    name: 'the word of whoever moves it is the end',
    now: { ...settled, override: 'promote' },
    facts: { exposure: measured(0.5) },
    want: ['promoted', 'OPERATOR', null],
  },
  {
    name: 'but not of what is worse',
    now: { ...settled, override: 'promote' },
    facts: { exposure: measured(0.5), comparison: worse },
    want: ['rolling-back', 'CANARY_WORSE', 0],
  },
];
describe('a rollout whose traffic somebody else moves', () => {
  for (const { name, now, facts, want } of cases) {
    test(name, () => {
      const rollout = followed(now);
      const move = advance(rollout, factsFor(rollout, facts));
      assert.deepEqual(move === null ? null : [move.next.phase, move.because, move.order], want);
    });
  }

  test('why it waits is whoever moves it, until the end of its time', () => {
    const rollout = followed(settled);
    const waiting = explainWaiting(rollout, factsFor(rollout, { exposure: measured(0.1) }));
    assert.match(waiting?.what ?? '', /^whoever moves the traffic to send all of it to /);
    assert.ok(Number.isFinite(waiting?.until));
  });
});
