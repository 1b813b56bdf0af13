import assert from 'node:assert/strict';
import { DAY, HOUR, MINUTE } from '../../src/kernel/units.ts';
import { judges } from '../../src/delivery/arrival.ts';
import { explainMove } from '../../src/delivery/explain-move.ts';
import { explainWaiting } from '../../src/delivery/explain-waiting.ts';
import type { Facts } from '../../src/delivery/facts.ts';
import type { Move } from '../../src/delivery/move.ts';
import type { Command, Disobeyed } from '../../src/delivery/obey.ts';
import type { Reason } from '../../src/delivery/reason.ts';
import { askedShare, deadlineOf, isActive, stepOf } from '../../src/delivery/rollout.ts';
import type { World } from './model-world.ts';

/** Why something that is known to do harm may stay where it is for now. */
const HARMFUL_HOLDS: readonly Reason[] = ['IRREVERSIBLE', 'CORROBORATION_MISSING', 'ROLLBACK_CAPPED', 'STORM'];

/** What is seen to before anything else that is due, which follows in the next turn. */
const FIRST: readonly Reason[] = ['WEIGHTS_CHANGED_OUTSIDE', 'BREAK_GLASS_EXPIRED', 'REVIEW_MISSING'];

/** What must be true of every move, whatever led to it. */
export function checkMove(world: World, move: Move | null, facts: Facts): void {
  const { rollout } = world;
  heedsHarm(world, move, facts);
  if (move === null) return;
  const { next, order } = move;
  const sentence = explainMove(rollout, move, facts);
  assert.ok(spoken(sentence), sentence);
  staysStopped(world, move);
  assert.ok(next.step >= rollout.now.step, 'steps only go up');
  const isUp = isActive(rollout) && (next.phase === 'promoted' || next.step > rollout.now.step);
  if (isUp) earned(world, move, facts);
  const startsBack = next.phase === 'rolling-back' && rollout.now.phase !== 'rolling-back';
  if (startsBack && (move.because === 'CANARY_WORSE' || move.because === 'BURNING')) mayGoBack(world, facts);
  if (
    next.phase === 'rolling-back' &&
    next.pace === 'gradual' &&
    rollout.now.phase === 'rolling-back' &&
    order !== null &&
    order < askedShare(rollout)
  )
    assert.ok((facts.ready?.['1.0.0']?.up ?? 10) >= 8 * (1 - order), 'nothing is moved onto servers that are not there');
}

function staysStopped({ rollout, stopped }: World, { next, order }: Move): void {
  if (!isActive(rollout)) assert.equal(next.phase, rollout.now.phase, 'nothing leads out of an end');
  if (rollout.now.phase === 'rolling-back' || stopped)
    assert.ok(order === null || order <= askedShare(rollout), 'after a stop decision the share asked for only falls');
  if (stopped) assert.ok(['rolling-back', 'rolled-back', 'concluded'].includes(next.phase), 'a stopped rollout only ends');
}

/** In every state that is no end evidence of harm leads back, or stays where it is for a reason that is said. */
function heedsHarm({ rollout, worse }: World, move: Move | null, facts: Facts): void {
  if (!worse || (rollout.now.phase !== 'shifting' && rollout.now.phase !== 'held')) return;
  if (move !== null && FIRST.includes(move.because)) return;
  const next = move?.next ?? rollout.now;
  if (next.phase === 'rolling-back') return;
  assert.ok(
    next.phase === 'held' && HARMFUL_HOLDS.includes(next.because),
    `what is known to be worse is ${next.phase} (${facts.comparison.kind})`,
  );
}

/** A step up, or the end, is earned by evidence and a measured share; only a person may leave the evidence out. */
function earned({ rollout, worse }: World, move: Move, facts: Facts): void {
  const { now, applied, plan, approvals } = rollout;
  assert.ok(now.phase === 'shifting' && !worse, 'an attempt that failed goes nowhere up');
  const step = stepOf(rollout);
  assert.equal(applied?.share, askedShare(rollout), 'the router has confirmed the share of this step');
  const byWord = now.override === 'promote' || now.override === 'break-glass';
  if (move.next.phase === 'promoted') {
    assert.equal(now.step, plan.steps.length - 1);
    assert.ok(facts.exposure.kind === 'measured' && facts.exposure.share === 1, 'all traffic was measured at the candidate');
    if (!byWord) assert.equal(facts.burning, null, 'nothing that burns is promoted');
    if (!byWord && step.bake > 0)
      assert.ok(now.settledAt !== null && facts.at - now.settledAt >= step.bake, 'the last step baked too');
  } else {
    assert.equal(now.override, null, 'a word leads to the last step at once');
    assert.equal(move.next.step, now.step + 1, 'one step at a time');
    assert.equal(facts.comparison.kind === 'safe' || !judges(step), true, 'only what is safe goes further');
    if (judges(step)) assert.deepEqual(facts.biased, [], 'biased telemetry lets nothing further');
    assert.equal(facts.freeze, null, 'nothing goes further in a freeze');
    assert.ok(
      !(facts.telemetry?.kind === 'measured' && facts.telemetry.share > 0.9 && step.share < 0.6),
      'telemetry contradicts',
    );
    assert.equal(facts.dependency, null);
    const times = facts.budget.say === 'slow' ? facts.budget.times : 1;
    assert.ok(
      now.settledAt !== null && facts.at - now.settledAt >= step.bake * times,
      'it baked, and longer where the budget is low',
    );
    const wants = plan.steps[move.next.step]?.approval ?? null;
    const answer = approvals.find((one) => one.step === move.next.step)?.answer ?? null;
    assert.ok(wants === null || answer?.say === 'approve', 'somebody has approved, or the plan goes on without');
    if (plan.exposure.sticky === 'user' && facts.users?.kind === 'measured')
      assert.ok(facts.users.share <= askedShare(rollout) + plan.exposure.tolerance, 'no more users than asked have met it');
  }
  if (!byWord)
    assert.ok(facts.budget.say === 'clear' || facts.budget.say === 'slow', 'a spent or unknown budget lets nothing further');
}

function mayGoBack({ rollout }: World, { rollbacks, at, supports, burning, comparison, storm }: Facts): void {
  const { rollback } = rollout.plan;
  assert.equal(rollback.reversible, 'roll-back', 'what cannot go back does not');
  const recent = rollbacks.filter((one) => at - one < rollback.within).length;
  assert.ok(recent < rollback.most, 'past the cap nothing goes back by itself');
  const kinds = new Set<string>(supports);
  if (comparison.kind === 'worse') kinds.add('comparison');
  if (burning !== null) kinds.add('burn');
  assert.ok(kinds.has('comparison') || kinds.has('burn'), 'a score or an anomaly alone undoes nothing');
  assert.ok(kinds.size >= rollback.needs, 'as many kinds of evidence agree as the plan wants');
  if (storm)
    assert.ok(rollout.now.phase === 'held' && at - rollout.now.since >= MINUTE, 'others go first in a storm, for a while');
}

/** What must be true of every state that is reached: it waits for something, and somebody knows. */
export function checkState(world: World, facts: Facts, because: Reason | null): void {
  const { rollout, at } = world;
  const { now, plan, glass } = rollout;
  const isFirst = because !== null && FIRST.includes(because);
  const waiting = explainWaiting(rollout, facts);
  assert.equal(waiting !== null, isActive(rollout), 'whatever is not over waits for something');
  if (waiting !== null) {
    assert.ok(spoken(waiting.what) && spoken(waiting.next), `${waiting.what}, then ${waiting.next}`);
    assert.ok(waiting.owner !== '' && Number.isFinite(waiting.until));
    if (!isFirst) assert.ok(waiting.until >= at, `${now.phase} waits until ${at - waiting.until} ms ago: ${waiting.what}`);
  }
  if (now.phase === 'rolling-back' && now.share === 0 && at - now.shareSince >= plan.exposure.within)
    assert.ok(now.pagedAt !== null, 'a way back that is not measured in time is paged');
  if (now.phase === 'shifting' && now.override === 'break-glass' && !isFirst)
    assert.ok(glass !== null && at - glass.at < HOUR, 'a broken glass is mended within the hour');
  if (because === null && glass !== null && glass.reviewed === null && at - glass.at >= DAY && !isActive(rollout))
    assert.ok(glass.pagedAt !== null, 'nobody has looked at it, and the owner knows');
  if (now.phase === 'shifting' && !isFirst) assert.ok(at < deadlineOf(rollout), 'the time is over and it goes on');
}

/** What a person may not do, and what he always may. */
export function checkObeyed(
  { rollout, worse }: World,
  { say }: Command,
  { obeyed, facts }: { readonly obeyed: Move | Disobeyed; readonly facts: Facts },
): void {
  const isUp = rollout.now.phase === 'shifting' || rollout.now.phase === 'held';
  if ('code' in obeyed) {
    assert.ok(!(say === 'abort' && isUp), 'an abort is always possible');
    assert.ok(obeyed.text.length > 10 && obeyed.hint.length > 3);
    return undefined;
  }
  if (say === 'review') return assert.equal(obeyed.next, rollout.now, 'a review moves nothing');
  assert.ok(obeyed.next.phase !== 'promoted' && obeyed.next.step >= rollout.now.step);
  if (say === 'promote' || say === 'break-glass') assert.ok(!worse, 'no word promotes an attempt that failed');
  if (say === 'promote')
    assert.ok(facts.freeze === null && facts.budget.say !== 'below-floor', 'a freeze and a spent budget are heeded');
  if (rollout.now.phase === 'rolling-back') assert.ok((obeyed.order ?? 0) <= askedShare(rollout), 'no word takes back a stop');
  return undefined;
}

export function spoken(sentence: string): boolean {
  return sentence.length > 10 && !/undefined|NaN|null|Infinity|\[object/.test(sentence);
}
