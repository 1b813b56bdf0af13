import type { PlanCheck } from '../../delivery/check-plan.ts';
import type { RouteSight, RouterSight } from '../../delivery/check-router.ts';
import type { CheckedStream, SeenArm } from '../../delivery/check-streams.ts';
import type { PlanCheckView } from '../../wire/plan-check.ts';
import { showStep } from './show-rollout.ts';

export type Checked = {
  readonly plan: string;
  readonly service: string;
  readonly candidate: string;
  readonly baseline: string;
  readonly check: PlanCheck;
};

export function showPlanCheck({ check, ...asked }: Checked): PlanCheckView {
  const { answer, sentence, findings, streams, steps, router, takes } = check;
  return {
    ...asked,
    answer,
    sentence,
    findings: [...findings],
    streams: streams.map(showStream),
    steps: steps.map(({ needs, ms, ...step }, index) => ({
      ...showStep(step),
      needs,
      ms,
      route: router.reached ? showRoute(router.steps[index]) : null,
    })),
    router: showRouter(router),
    takes_ms: takes,
  };
}

function showStream({ window, baseline, candidate, found, usualRate, threshold, ageMs, ...stream }: CheckedStream) {
  return {
    ...stream,
    window_ms: window,
    baseline: showArm(baseline),
    candidate: showArm(candidate),
    found: found.map(({ labels, perSecond }) => ({ labels: { ...labels }, per_second: perSecond })),
    usual_rate: usualRate,
    threshold:
      threshold === null ? null : { quantile: threshold.q, baseline: threshold.baseline, candidate: threshold.candidate },
    age_ms: ageMs,
  };
}

function showArm({ events, bad, perSecond }: SeenArm) {
  return { events, bad, per_second: perSecond };
}

function showRoute(route: RouteSight | undefined) {
  if (route === undefined) return null;
  return route.can ? { can: true, share: route.share, note: route.note } : { can: false, share: null, note: route.why };
}

function showRouter(router: RouterSight): PlanCheckView['router'] {
  if (!router.reached) return { reached: false, what: router.why, serving: null, candidate_place: null, baseline_place: null };
  return {
    reached: true,
    what: router.what,
    serving: 'serving' in router.serving ? router.serving.serving : null,
    candidate_place: router.places?.candidate ?? null,
    baseline_place: router.places?.baseline ?? null,
  };
}
