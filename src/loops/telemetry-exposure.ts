import type { Exposure } from '../delivery/exposure.ts';
import type { Rollout } from '../delivery/rollout.ts';
import { SLOT } from '../evidence/cell.ts';
import { recentCells, type Evidence } from '../evidence/evidence.ts';
import { after, elapsed, ratio, SECOND, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import { armOf } from '../verdict/comparison/arms.ts';

/** Shares of telemetry are taken over so long, because they are known by slots of ten seconds. */
const LOOK_BACK = (30 * SECOND) as DurationMs;

/**
 * The candidate's share by what was heard of both versions. It is later than a router's count by as long as telemetry may
 * take, and blind to what sends none, but it is there where a router does not count.
 */
export function telemetryExposure(evidence: Evidence, rollout: Rollout, at: Instant): Exposure {
  const { plan, applied, startedAt } = rollout;
  const wanted = plan.exposure.minRequests;
  const since = applied?.at ?? startedAt;
  const to = slotOf((at - plan.judge.settle) as Instant, SLOT);
  const from = Math.max(slotOf((to - LOOK_BACK) as Instant, SLOT), after(slotOf(since, SLOT), SLOT)) as Instant;
  const tooFew = (requests: number): Exposure => ({ kind: 'too-few', requests, wanted, since, by: 'telemetry' });
  if (applied === null || from >= to) return tooFew(0);
  const { candidate, all } = heardIn(evidence, rollout, { from, to });
  if (all < Math.max(1, wanted)) return tooFew(all);
  return { kind: 'measured', share: ratio(candidate, all), requests: all, over: elapsed(from, to), by: 'telemetry' };
}

/** Anything was heard of the candidate since its weights, or its copies, were put in place. */
export function isHeard(evidence: Evidence, rollout: Rollout, at: Instant): boolean {
  const from = Math.max(rollout.applied?.at ?? rollout.startedAt, at - 2 * LOOK_BACK) as Instant;
  return heardIn(evidence, rollout, { from, to: at }).candidate > 0;
}

type Span = { readonly from: Instant; readonly to: Instant };

function heardIn(evidence: Evidence, rollout: Rollout, span: Span): { readonly candidate: number; readonly all: number } {
  const { plan, candidate, baseline, generations, terms } = rollout;
  // One indicator counts requests; the others would count the same ones again.
  const counted = terms.sight?.generations[0] ?? { candidate: generations[0] ?? '', baseline: generations[0] ?? '' };
  const arms = { by: plan.judge.by, where: plan.judge.where, candidate, baseline, control: null, instances: null };
  const heard = { candidate: 0, all: 0 };
  for (const generation of new Set([counted.candidate, counted.baseline])) {
    for (const { cohort, n } of recentCells(evidence, generation, span)) {
      const is = armOf(cohort, arms)?.is;
      if (is === 'candidate' && generation === counted.candidate) heard.candidate += n;
      if (is === 'candidate' ? generation === counted.candidate : is === 'baseline' && generation === counted.baseline)
        heard.all += n;
    }
  }
  return heard;
}
