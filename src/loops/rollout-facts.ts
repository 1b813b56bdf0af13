import { isFollowed } from '../catalog/actuator-ref.ts';
import type { Exposure } from '../delivery/exposure.ts';
import { findIndicator, findObjective } from '../catalog/find.ts';
import type { BudgetGate, Facts } from '../delivery/facts.ts';
import { askedMirror, askedShare, deadlineOf, isActive, type Rollout } from '../delivery/rollout.ts';
import { after, type Instant, type Ratio } from '../kernel/units.ts';
import type { RolloutRecord, World } from '../ledger/world.ts';
import { compare } from '../verdict/comparison/judge.ts';
import { longestDelay, newestTelemetry } from './batches-to-judge.ts';
import type { Corroboration } from './corroboration.ts';
import { judgeCatalogObjective, type Known } from './objectives.ts';
import { releaseFacts } from './release-facts.ts';
import { isBiased } from './sight.ts';
import { isHeard, telemetryExposure } from './telemetry-exposure.ts';
import type { Look } from './traffic-watch.ts';

/** What was seen at the router, and what the ledger knows. */
export type Seen = Look & { readonly at: Instant; readonly orderPending: boolean; readonly world: World };
export type FactParts = Known & {
  /** What speaks against a candidate beside the comparison; absent: nobody looks. */
  readonly corroborate?: (world: World, rollout: Rollout) => Corroboration;
};

const NOTHING_BESIDE: Corroboration = { burning: null, supports: [] };

/** The verdicts of this instant; screens show the same ones that decisions are made from. */
export function factsOf(parts: FactParts, record: RolloutRecord, { world, ...seen }: Seen): Facts {
  const { rollout, judge } = record;
  const { at } = seen;
  const evidence = parts.evidence();
  const biased = biasedJourneys(parts, rollout, at);
  const telemetry = telemetryExposure(evidence, rollout, at);
  // What was known at an end stays what it was: that nobody speaks of the candidate any more is no news about it.
  const comparison = compare(judge, rollout.terms, {
    at: isActive(rollout) ? at : rollout.now.since,
    step: rollout.now.step,
    stepSince: stepSince(rollout),
    asked: expectedShare(rollout, telemetry),
    ends: deadlineOf(rollout),
    newestTelemetry: newestKnowable(parts, rollout),
    biased,
  });
  return {
    ...seen,
    exposure: seen.exposure ?? telemetry,
    telemetry: seen.exposure === null ? null : telemetry,
    heard: isHeard(evidence, rollout, at),
    comparison,
    budget: budgetGate(parts, rollout, at),
    biased,
    ...(parts.corroborate?.(world, rollout) ?? NOTHING_BESIDE),
    ...releaseFacts(world, rollout, at),
  };
}

/** Where somebody else moves the traffic, what is expected of the candidate is what it is measured to get. */
function expectedShare(rollout: Rollout, telemetry: Exposure): Ratio {
  if (isFollowed(rollout.plan.router)) return telemetry.kind === 'measured' ? telemetry.share : (0 as Ratio);
  // Copies of requests are heard of as if they were a share of them.
  return Math.max(askedShare(rollout), askedMirror(rollout)) as Ratio;
}

/** What is asked about after a delay is as fresh as it can be when it is that old. */
function newestKnowable(parts: Known, rollout: Rollout): Instant | null {
  const newest = newestTelemetry(parts, rollout);
  return newest === null ? null : after(newest, longestDelay(parts, rollout));
}

export function budgetGate(parts: Known, { plan }: Pick<Rollout, 'plan'>, at: Instant): BudgetGate {
  if (plan.budget === null) return { say: 'clear' };
  const { objective: name, floor, slow } = plan.budget;
  const objective = findObjective(parts.catalog(), name);
  if (objective === undefined) return { say: 'blind', objective: name };
  const { budget, blind, biased } = judgeCatalogObjective(parts, objective, at);
  if (budget.kind === 'known' && budget.remaining < floor)
    return { say: 'below-floor', objective: name, remaining: budget.remaining, floor };
  if (budget.kind === 'blind' || blind !== null) return { say: 'blind', objective: name };
  if (biased) return { say: 'biased', objective: name };
  return slow !== null && budget.remaining < slow.below
    ? { say: 'slow', objective: name, remaining: budget.remaining, ...slow }
    : { say: 'clear' };
}

/** Safety is judged on what came in this step, so what was biased before it does not matter any more. */
function biasedJourneys({ catalog, evidence }: Known, rollout: Rollout, at: Instant): readonly string[] {
  const journeys = rollout.plan.judge.indicators.flatMap(({ indicator }) => findIndicator(catalog(), indicator)?.journey ?? []);
  return [...new Set(journeys)].filter((journey) => isBiased(evidence(), journey, { since: stepSince(rollout), at }));
}

function stepSince({ applied, startedAt, now, plan }: Rollout): Instant {
  return applied !== null && applied.share === plan.steps[now.step]?.share ? applied.at : startedAt;
}
