import { isFollowed } from '../../catalog/actuator-ref.ts';
import { budgetGate } from '../../delivery/budget-gate.ts';
import type { Exposure } from '../../delivery/exposure.ts';
import type { Facts } from '../../delivery/facts.ts';
import { askedMirror, askedShare, deadlineOf, isActive, type Rollout } from '../../delivery/rollout.ts';
import type { Instant, Ratio } from '../../kernel/units.ts';
import { compare, type Comparison, type Occasion } from '../../verdict/comparison/judge.ts';
import type { RolloutRecord } from '../rollout-records.ts';
import type { MoveGrounds } from './move-inputs.ts';

/** The verdict on the candidate, from the batches that were judged so far. */
function comparisonAt({ rollout, judge }: RolloutRecord, grounds: MoveGrounds): Comparison {
  return compare(judge, rollout.terms, occasionOf(rollout, grounds));
}

/** The verdict of an instant at which nothing was missing beside the judged batches. */
export function comparisonWhen({ rollout, judge }: RolloutRecord, at: Instant): Comparison {
  const telemetry: Exposure = { kind: 'too-few', requests: 0, wanted: 0, since: null };
  return compare(judge, rollout.terms, occasionOf(rollout, { at, telemetry, newestTelemetry: at, biased: [] }));
}

/** The verdicts of one instant: what is decided from, and what screens show. */
export function factsFrom(record: RolloutRecord, grounds: MoveGrounds): Facts {
  const { router, telemetry, newestTelemetry, budget, ...seen } = grounds;
  return {
    ...seen,
    exposure: router ?? telemetry,
    telemetry: router === null ? null : telemetry,
    comparison: comparisonAt(record, { router, telemetry, newestTelemetry, budget, ...seen }),
    budget: budgetGate(record.rollout.plan.budget, budget),
  };
}

/** What was known at an end stays what it was: that nobody speaks of the candidate any more is no news about it. */
function occasionOf(
  rollout: Rollout,
  { at, telemetry, newestTelemetry, biased }: Pick<MoveGrounds, 'at' | 'telemetry' | 'newestTelemetry' | 'biased'>,
): Occasion {
  return {
    at: isActive(rollout) ? at : rollout.now.since,
    step: rollout.now.step,
    stepSince: stepSince(rollout),
    asked: expectedShare(rollout, telemetry),
    ends: deadlineOf(rollout),
    newestTelemetry,
    biased,
  };
}

/** Where somebody else moves the traffic, what is expected of the candidate is what it is measured to get. */
function expectedShare(rollout: Rollout, telemetry: Exposure): Ratio {
  if (isFollowed(rollout.plan.router)) return telemetry.kind === 'measured' ? telemetry.share : (0 as Ratio);
  // Copies of requests are heard of as if they were a share of them.
  return Math.max(askedShare(rollout), askedMirror(rollout)) as Ratio;
}

/** Since when the traffic has been as this step asks for it. */
export function stepSince({ applied, startedAt, now, plan }: Rollout): Instant {
  return applied !== null && applied.share === plan.steps[now.step]?.share ? applied.at : startedAt;
}
