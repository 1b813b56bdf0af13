import type { RolloutPlan, Step } from '../catalog/catalog.ts';
import { showRatio } from '../kernel/show.ts';
import type { CheckFinding } from './check-finding.ts';
import type { Places } from './rollout.ts';
import type { PlaceRefusal } from './serving.ts';

/** What a router said when it was asked, before anything was ordered. */
export type RouterSight =
  | { readonly reached: false; readonly why: string }
  | {
      readonly reached: true;
      /** `balance roundrobin of HAProxy 2.6`. */
      readonly what: string;
      readonly mirrors: boolean;
      readonly counts: boolean;
      readonly sticky: boolean;
      /** Shares of traffic that are ordered now, by place. */
      readonly weights: Readonly<Record<string, number>>;
      /** Null where no place is found for an arm. */
      readonly places: Places | null;
      /** What of the baseline serves now, or why none of it does. */
      readonly serving: { readonly serving: string } | PlaceRefusal;
      /** One for each step of the plan; none without places. */
      readonly steps: readonly RouteSight[];
    };

/** What a step comes to at this router. */
export type RouteSight =
  | { readonly can: true; readonly share: number; readonly note: string | null }
  | { readonly can: false; readonly why: string; readonly hint: string };

/** What the plan asks for that this router cannot honour. */
export function checkRouter({ steps, exposure }: RolloutPlan, sight: RouterSight): readonly CheckFinding[] {
  const no = (code: string, text: string, hint: string): CheckFinding => ({ about: 'router', says: 'no', code, text, hint });
  if (!sight.reached)
    return [no('ROUTER_UNREACHABLE', `the router does not answer: ${sight.why}`, 'start it, or correct its address in the plan')];
  const { what, serving } = sight;
  const found: CheckFinding[] = 'code' in serving ? [no(serving.code, serving.text, serving.hint)] : [];
  if (steps.some(({ mirror }) => mirror > 0) && !sight.mirrors)
    found.push(no('ROUTER_CANNOT', `${what} cannot mirror traffic`, 'use another router, or steps without a mirror'));
  if (exposure.from === 'router' && !sight.counts)
    found.push(no('ROUTER_CANNOT', `${what} does not count requests`, 'write exposure: { from: telemetry }'));
  if (exposure.sticky === 'user' && !sight.sticky)
    found.push(
      no(
        'ROUTER_CANNOT',
        `${what} does not keep users where they are`,
        'tell it what users are told apart by, or write sticky: none',
      ),
    );
  for (const [index, step] of steps.entries()) {
    const route = sight.steps[index];
    const finding = route === undefined ? null : checkRoute(route, { step, tolerance: exposure.tolerance });
    if (finding !== null) found.push(no(...finding));
  }
  return found;
}

type Around = { readonly step: Step; readonly tolerance: number };

function checkRoute(route: RouteSight, { step: { share }, tolerance }: Around): [string, string, string] | null {
  const asked = showRatio(share);
  if (!route.can) return ['ROUTER_CANNOT', `the step of ${asked} cannot be set: ${route.why}`, route.hint];
  if (Math.abs(route.share - share) <= tolerance) return null;
  const text = `the step of ${asked} would be set to ${showRatio(route.share)}, further away than the plan’s tolerance`;
  return ['ROUTER_COARSE', text, 'ask for a share that the router can set, or allow a wider tolerance'];
}
