import { findIndicator, findObjective } from '../catalog/find.ts';
import { budgetGate as gateOf, type SeenBudget } from '../delivery/budget-gate.ts';
import type { BudgetGate, Facts } from '../delivery/facts.ts';
import type { Rollout } from '../delivery/rollout.ts';
import { after, type Instant } from '../kernel/units.ts';
import { factsFrom, stepSince } from '../ledger/decisions/move-grounds.ts';
import type { MoveGrounds } from '../ledger/decisions/move-inputs.ts';
import type { RolloutRecord, World } from '../ledger/world.ts';
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
export function factsOf(parts: FactParts, record: RolloutRecord, seen: Seen): Facts {
  return factsFrom(record, groundsOf(parts, record.rollout, seen));
}

/** What can be seen and is known of a rollout at this instant, as plain data. */
export function groundsOf(parts: FactParts, rollout: Rollout, { world, exposure, ...seen }: Seen): MoveGrounds {
  const { at } = seen;
  const evidence = parts.evidence();
  return {
    ...seen,
    router: exposure,
    telemetry: telemetryExposure(evidence, rollout, at),
    heard: isHeard(evidence, rollout, at),
    newestTelemetry: newestKnowable(parts, rollout),
    budget: seenBudget(parts, rollout, at),
    biased: biasedJourneys(parts, rollout, at),
    ...(parts.corroborate?.(world, rollout) ?? NOTHING_BESIDE),
    ...releaseFacts(world, rollout, at),
  };
}

/** What is asked about after a delay is as fresh as it can be when it is that old. */
function newestKnowable(parts: Known, rollout: Rollout): Instant | null {
  const newest = newestTelemetry(parts, rollout);
  return newest === null ? null : after(newest, longestDelay(parts, rollout));
}

export function budgetGate(parts: Known, { plan }: Pick<Rollout, 'plan'>, at: Instant): BudgetGate {
  return gateOf(plan.budget, seenBudget(parts, { plan }, at));
}

function seenBudget(parts: Known, { plan }: Pick<Rollout, 'plan'>, at: Instant): SeenBudget | null {
  if (plan.budget === null) return null;
  const { objective: name } = plan.budget;
  const objective = findObjective(parts.catalog(), name);
  if (objective === undefined)
    return { objective: name, target: null, remaining: null, bad: null, allowed: null, blind: 'NOT_COMPUTED', biased: false };
  const { budget, blind, biased } = judgeCatalogObjective(parts, objective, at);
  const { target } = objective;
  if (budget.kind === 'blind')
    return { objective: name, target, remaining: null, bad: null, allowed: null, blind: blind ?? budget.because, biased };
  const { remaining, bad, allowed } = budget;
  return { objective: name, target, remaining, bad, allowed, blind, biased };
}

/** Safety is judged on what came in this step, so what was biased before it does not matter any more. */
function biasedJourneys({ catalog, evidence }: Known, rollout: Rollout, at: Instant): readonly string[] {
  const journeys = rollout.plan.judge.indicators.flatMap(({ indicator }) => findIndicator(catalog(), indicator)?.journey ?? []);
  return [...new Set(journeys)].filter((journey) => isBiased(evidence(), journey, { since: stepSince(rollout), at }));
}
