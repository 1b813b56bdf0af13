import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ratio } from '../kernel/units.ts';
import { advance } from './advance.ts';
import { explainMove } from './explain-move.ts';
import { explainWaiting } from './explain-waiting.ts';
import type { Exposure } from './exposure.ts';
import type { Facts } from './facts.ts';
import { ago, factsFor, measured, rolloutAt } from './rollout.test-data.ts';
import type { Rollout } from './rollout.ts';

const appliedAgo = (seconds: number): Partial<Rollout> => ({
  applied: { share: 0.05 as Ratio, at: ago(seconds), key: 'k' },
});
const BAKED = rolloutAt({ phase: 'shifting', settledAt: ago(31) });
const heard = (share: number, requests = 400): Exposure =>
  ({ ...(measured(share, requests) as object), by: 'telemetry' }) as Exposure;

function moved(rollout: Rollout, facts: Partial<Facts>): string | null {
  const move = advance(rollout, factsFor(rollout, facts));
  return move === null ? null : `${move.next.phase}/${move.next.step} ${move.because}`;
}

test('a candidate that telemetry sees far above its share is held, whatever the router counts', () => {
  assert.equal(moved(BAKED, {}), 'shifting/1 SAFE');
  assert.equal(moved(BAKED, { telemetry: heard(0.06) }), 'shifting/1 SAFE');
  assert.equal(moved(BAKED, { telemetry: heard(0.4) }), 'held/0 OVER_EXPOSED');
  const facts = factsFor(BAKED, { telemetry: heard(0.4) });
  const move = advance(BAKED, facts) ?? assert.fail('it goes on');
  assert.match(
    explainMove(BAKED, move, facts),
    /5 % was asked and more reaches 1\.1\.0: 5 % of .* but 40 % of 400 requests measured in telemetry/,
  );
});

test('some requests too many are chance, and say nothing', () => {
  assert.equal(moved(BAKED, { telemetry: heard(0.2, 20) }), 'shifting/1 SAFE');
  assert.equal(moved(BAKED, { telemetry: heard(0.9, 20) }), 'held/0 OVER_EXPOSED');
  const few: Exposure = { kind: 'too-few', requests: 3, wanted: 20, since: ago(60), by: 'telemetry' };
  assert.equal(moved(BAKED, { telemetry: few }), 'shifting/1 SAFE');
});

test('no step is taken on a contradiction before the time for a share to arrive is over, and none is held for it', () => {
  const young = rolloutAt({ phase: 'shifting', settledAt: ago(31) }, appliedAgo(3));
  assert.equal(moved(young, { telemetry: heard(0.4) }), null);
});

test('a candidate that gets everything because the baseline is down is held for it, before and after it has settled', () => {
  const everything = { exposure: measured(1) };
  for (const settledAt of [null, ago(31)]) {
    const rollout = rolloutAt({ phase: 'shifting', settledAt });
    assert.equal(moved(rollout, everything), 'held/0 OVER_EXPOSED');
  }
  const held = rolloutAt({ phase: 'held', because: 'OVER_EXPOSED', settledAt: ago(31) });
  assert.equal(moved(held, everything), null);
  const facts = factsFor(held, everything);
  assert.match(explainWaiting(held, facts)?.what ?? '', /5 % was asked and more reaches 1\.1\.0: 100 % of 400 requests/);
  assert.equal(moved(held, {}), 'shifting/0 CLEARED');
});

test('copies of requests that telemetry sees are no share of them', () => {
  const steps = [{ ...BAKED.plan.steps[0], mirror: 0.4 as Ratio }, ...BAKED.plan.steps.slice(1)] as Rollout['plan']['steps'];
  const rollout = { ...BAKED, plan: { ...BAKED.plan, steps } };
  const shadowed = { ...rollout, applied: { share: 0.05 as Ratio, mirror: 0.4 as Ratio, at: ago(60), key: 'k' } };
  assert.equal(moved(shadowed, { telemetry: heard(0.4) }), 'shifting/1 SAFE');
});
