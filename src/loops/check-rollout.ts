import type { RolloutPlan, Step } from '../catalog/catalog.ts';
import { findIndicator, findPlan } from '../catalog/find.ts';
import { checkPlan, type PlanCheck } from '../delivery/check-plan.ts';
import type { RouterSight, RouteSight } from '../delivery/check-router.ts';
import { placesFor, servingOf } from '../delivery/serving.ts';
import type { Places } from '../delivery/rollout.ts';
import { weightsAt } from '../delivery/move.ts';
import { broken } from '../kernel/units.ts';
import type { Clock } from '../ports/clock.ts';
import type { RoutePlan, TrafficOrder } from '../ports/router.ts';
import { checkStart } from './check-start.ts';
import type { Known } from './objectives.ts';
import type { Ledger } from './ledger.ts';
import type { OpenJudgeParts } from './judge-ground.ts';
import { openJudgeTerms } from './open-judge.ts';
import { unknownPlan, type Refusal } from './rollouts.ts';
import { seenIndicator } from './seen-series.ts';
import { swappedVersions } from './swapped-versions.ts';
import type { TrafficWatch } from './traffic-watch.ts';

export type CheckParts = Known &
  OpenJudgeParts & {
    readonly clock: Clock;
    readonly ledger: Pick<Ledger, 'world'>;
    readonly traffic: Pick<TrafficWatch, 'ask' | 'plan' | 'capabilities'>;
  };

export type CheckRequest = {
  readonly plan: string;
  readonly candidate: string;
  readonly baseline: string;
  readonly into: string | null;
};

/** A dry run of a start: what would judge it, what the router would do, and what would stop it. It orders nothing. */
export async function checkRollout(parts: CheckParts, request: CheckRequest): Promise<{ readonly check: PlanCheck } | Refusal> {
  const plan = findPlan(parts.catalog(), request.plan);
  if (plan === undefined) return unknownPlan(parts.catalog(), request.plan);
  const { candidate, baseline, into } = request;
  if (candidate === baseline)
    return {
      code: 'VERSIONS_EQUAL',
      text: `candidate and baseline are both ${candidate}`,
      hint: 'name the version that serves now as baseline',
    };
  const at = parts.clock.now();
  const asked = { plan, candidate, baseline, into };
  const seed = `check ${plan.name} ${candidate}`;
  const [terms, sight] = await Promise.all([
    openJudgeTerms(parts, plan, { candidate, baseline, seed, at }),
    routerSight(parts.traffic, asked),
  ]);
  const swapped = swappedVersions(parts, plan, { candidate, baseline, at });
  const router = sight.reached && swapped !== null && !('code' in sight.serving) ? { ...sight, serving: swapped } : sight;
  const seen = indicatorsOf(parts, plan).map((indicator) => seenIndicator(parts, indicator, at));
  const start = checkStart(parts, { plan, candidate, world: parts.ledger.world(), at });
  return { check: checkPlan(asked, { terms, seen, router, start }) };
}

function indicatorsOf({ catalog }: CheckParts, plan: RolloutPlan) {
  const names = new Set(plan.judge.indicators.map(({ indicator }) => indicator));
  return [...names].map((name) => findIndicator(catalog(), name) ?? broken(`plan ${plan.name} names no indicator ${name}`));
}

type Asked = { readonly plan: RolloutPlan; readonly candidate: string; readonly baseline: string; readonly into: string | null };

/** Every call of a router is bounded in time; one that does not answer is a finding like any other. */
async function routerSight(traffic: CheckParts['traffic'], { plan, candidate, baseline, into }: Asked): Promise<RouterSight> {
  const { router: ref, steps } = plan;
  try {
    const [{ what, mirrors, counts, sticky }, reading] = await Promise.all([traffic.capabilities(ref), traffic.ask(ref)]);
    const found = placesFor(plan, reading, { candidate, baseline, into });
    const about = { reached: true, what, mirrors, counts, sticky, weights: reading.weights } as const;
    if ('code' in found) return { ...about, places: null, serving: found, steps: [] };
    const serving = servingOf(plan, reading, { place: found.baseline, version: baseline });
    const routes: RouteSight[] = [];
    for (const step of steps) routes.push(routeOf(step, found, await traffic.plan(ref, orderFor(step, found))));
    return { ...about, places: found, serving, steps: routes };
  } catch (cause) {
    return { reached: false, why: cause instanceof Error ? cause.message : String(cause) };
  }
}

function orderFor({ share, mirror }: Step, places: Places): TrafficOrder {
  return {
    key: 'check',
    weights: weightsAt(places, share),
    mirror: mirror === 0 ? null : { place: places.candidate, share: mirror },
  };
}

function routeOf(step: Step, places: Places, route: RoutePlan): RouteSight {
  if (!route.can) return route;
  const whole = Object.values(route.weights).reduce((sum, weight) => sum + weight, 0);
  const share = whole === 0 ? step.share : (route.weights[places.candidate] ?? 0) / whole;
  return { can: true, share, note: route.note };
}
