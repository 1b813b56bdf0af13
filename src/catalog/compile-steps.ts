import { broken, HOUR, type DurationMs, type Ratio } from '../kernel/units.ts';
import { showDuration } from '../kernel/show.ts';
import { tidy } from './quantities.ts';
import type { ApprovalTerms, RolloutPlan, Step } from './rollout-plan.ts';
import type { PlanSpec } from './rollout-plan-schema.ts';
import type { Finding, Path } from './source-document.ts';
import type { ApprovalDocument } from './steps-schema.ts';

type Say = (path: Path, finding: Finding) => void;
export type Exposed = Pick<RolloutPlan, 'strategy' | 'steps' | 'ends' | 'maxDuration'>;

/** Shares that a person would write who has no reason to write others. */
const PACE = [0.01, 0.05, 0.25, 0.5, 1];
/** What a rollout may take when the plan does not say; strategies that bake get this much more than they bake. */
const USUAL_DURATION = HOUR;

/** Every strategy is a way to write steps; from here on there are only steps. */
export function compileSteps(spec: PlanSpec, say: Say): Exposed {
  const exposed = exposedBy(spec);
  if (exposed.steps[0]?.approval !== null) refuseFirst(spec, say);
  const least = leastTime(exposed.steps);
  const maxDuration = spec.maxDuration ?? (spec.steps === undefined ? ((USUAL_DURATION + least) as DurationMs) : USUAL_DURATION);
  checkTime({ ...exposed, maxDuration }, { spec, least }, say);
  return { ...exposed, maxDuration };
}

function exposedBy(spec: PlanSpec): Omit<Exposed, 'maxDuration'> {
  const { steps, pace, blueGreen, rolling, shadow, experiment } = spec;
  if (steps !== undefined) {
    const written = steps.map(({ share, mirror = 0, bake, approval }) => {
      return { share, mirror: mirror as Ratio, bake, approval: approvalTerms(approval) };
    });
    return { strategy: 'canary', steps: written, ends: 'promote' };
  }
  if (pace !== undefined) return { strategy: 'canary', steps: PACE.map((share) => step({ share })), ends: 'promote' };
  if (blueGreen !== undefined) {
    const { mirror, bake, approval } = blueGreen;
    const whole = { ...step({ share: 1, bake }), approval: approvalTerms(approval) };
    const steps = mirror === undefined ? [whole] : [step({ mirror, bake: blueGreen.for }), whole];
    return { strategy: 'blue-green', steps, ends: 'promote' };
  }
  if (rolling !== undefined) return { strategy: 'rolling', steps: batches(rolling), ends: 'promote' };
  if (shadow !== undefined)
    return { strategy: 'shadow', steps: [step({ mirror: shadow.mirror, bake: shadow.for })], ends: 'withdraw' };
  if (experiment !== undefined)
    return { strategy: 'experiment', steps: [step({ share: experiment.share, bake: experiment.for })], ends: 'withdraw' };
  return broken('a plan without a strategy was not refused');
}

function step({ share = 0, mirror = 0, bake = 0 }: { share?: number; mirror?: number; bake?: number | undefined }): Step {
  return { share: share as Ratio, mirror: mirror as Ratio, bake: bake as DurationMs, approval: null };
}

/** The share follows the instances that are replaced, so that each of them goes on serving as much as the others. */
function batches({ instances, batch, bake }: NonNullable<PlanSpec['rolling']>): readonly Step[] {
  return Array.from({ length: Math.ceil(instances / batch) }, (_, index) =>
    step({ share: tidy(Math.min(instances, (index + 1) * batch) / instances), bake }),
  );
}

function approvalTerms(approval: ApprovalDocument | undefined): ApprovalTerms | null {
  if (approval === undefined) return null;
  const { by, expires, escalateAfter = Math.round(expires / 2) as DurationMs, otherwise } = approval;
  return { by, expires, escalateAfter, otherwise };
}

/** Whoever starts a rollout has agreed to its first step. */
function refuseFirst({ steps }: PlanSpec, say: Say): void {
  const path = steps === undefined ? ['blueGreen', 'approval'] : ['steps', 0, 'approval'];
  const text = 'Cannot ask for leave to enter the first step: whoever starts the rollout has given it';
  say(path, { code: 'CAT_STEPS', text, hint: 'ask at a later step, or put a step before it' });
}

/** A rollout that can never reach its end in time would always be taken back, and nobody would know why. */
function checkTime({ steps, maxDuration }: Exposed, { spec, least }: { spec: PlanSpec; least: DurationMs }, say: Say): void {
  const late = steps.findIndex(({ approval }) => approval !== null && approval.expires > maxDuration);
  if (late >= 0) {
    const path = spec.steps === undefined ? ['blueGreen', 'approval', 'expires'] : ['steps', late, 'approval', 'expires'];
    const text = `Cannot wait longer for an answer than the rollout may take: maxDuration is ${showDuration(maxDuration)}`;
    return say(path, { code: 'CAT_PLAN_TIME', text, hint: 'raise maxDuration, or let it expire earlier' });
  }
  if (least <= maxDuration) return;
  const said = spec.maxDuration !== undefined;
  const text = `Cannot end in time: the steps bake for ${showDuration(least)}, and maxDuration is ${showDuration(maxDuration)}${said ? '' : ' where it is not said'}`;
  say([said ? 'maxDuration' : 'steps'], { code: 'CAT_PLAN_TIME', text, hint: 'raise maxDuration, or bake for less' });
}

function leastTime(steps: readonly Step[]): DurationMs {
  return steps.reduce((sum, { bake }) => sum + bake, 0) as DurationMs;
}
