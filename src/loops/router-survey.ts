import { routerKey } from '../catalog/actuator-ref.ts';
import type { RolloutPlan } from '../catalog/catalog.ts';
import { trafficOrder, shifting } from '../delivery/move.ts';
import type { Places, Rollout } from '../delivery/rollout.ts';
import { placesFor, servingOf } from '../delivery/serving.ts';
import { showRatio } from '../kernel/show.ts';
import type { Surveyed } from '../ledger/decisions/start-inputs.ts';
import type { TrafficOrder } from '../ports/router.ts';
import type { Refusal } from './rollout-refusals.ts';
import type { TrafficWatch } from './traffic-watch.ts';

type Asked = { readonly candidate: string; readonly baseline: string; readonly into: string | null };

/**
 * Asks the router before anything moves: whether the baseline really serves, where each arm is, and whether every step of the
 * plan can be honoured. A rollout that would find out at 25 % is one that should not have begun.
 */
export async function surveyRouter(
  traffic: Pick<TrafficWatch, 'ask' | 'plan'>,
  plan: RolloutPlan,
  asked: Asked,
): Promise<Surveyed | Refusal> {
  try {
    const reading = await traffic.ask(plan.router);
    const places = placesFor(plan, reading, asked);
    if ('code' in places) return places;
    const found = servingOf(plan, reading, { place: places.baseline, version: asked.baseline });
    if ('code' in found) return found;
    return (await refusedStep(traffic, plan, places)) ?? { places, ...found };
  } catch (cause) {
    return {
      code: 'ROUTER_UNREACHABLE',
      text: `the router at ${routerKey(plan.router)} does not answer: ${cause instanceof Error ? cause.message : String(cause)}`,
      hint: 'nothing was moved; start again once it answers',
    };
  }
}

async function refusedStep(traffic: Pick<TrafficWatch, 'plan'>, plan: RolloutPlan, places: Places): Promise<Refusal | null> {
  for (const [index, { share, mirror }] of plan.steps.entries()) {
    const can = await traffic.plan(plan.router, orderOf(plan, places, index));
    if (!can.can) {
      const what = `${showRatio(share)}${mirror === 0 ? '' : ` and a copy of ${showRatio(mirror)}`}`;
      return { code: 'ROUTER_REFUSES', text: `the router cannot honour step ${index + 1} (${what}): ${can.why}`, hint: can.hint };
    }
  }
  return null;
}

function orderOf(plan: RolloutPlan, places: Places, step: number): TrafficOrder {
  const asked: Pick<Rollout, 'id' | 'plan' | 'places' | 'now' | 'orders'> = {
    id: 'plan',
    plan,
    places,
    now: shifting(step, 0 as Rollout['startedAt']),
    orders: 0,
  };
  const { key, weights, mirror } = trafficOrder(asked, plan.steps[step]?.share ?? (0 as never));
  return { key, weights, mirror };
}
