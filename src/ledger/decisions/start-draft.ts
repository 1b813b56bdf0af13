import type { RolloutPlan, Step } from '../../catalog/catalog.ts';
import { hookCalls, shifting, trafficOrder } from '../../delivery/move.ts';
import type { TrainPlace } from '../../delivery/train-run.ts';
import { showRatio } from '../../kernel/show.ts';
import { broken, type DurationMs, type Instant, type Ratio } from '../../kernel/units.ts';
import type { Draft } from '../entry.ts';
import type { JudgeTerms } from '../../verdict/comparison/judge.ts';
import type { Decided } from '../decided.ts';
import type { StartInputs, Surveyed } from './start-inputs.ts';
import type { MayStart } from './start-hindrance.ts';

export type Opened = Surveyed & {
  readonly id: string;
  readonly at: Instant;
  readonly plan: RolloutPlan;
  readonly candidate: string;
  readonly baseline: string;
  readonly reason: string;
  readonly actor: string;
  readonly terms: JudgeTerms;
  readonly known: MayStart['evidence'];
  readonly attempt: number;
  readonly retryOf: string | null;
  readonly train: TrainPlace | null;
  readonly queued: string | null;
  readonly generations: readonly string[];
  readonly decided: Decided<StartInputs>;
};

/** The first entry of a rollout: the plan of the day, what the judge is bound to, and the first order. */
export function startDraft(opened: Opened): Draft {
  const { id, at, candidate, baseline, places, terms, known, attempt, retryOf, serving, train, queued, generations } = opened;
  const plan = known === null ? withDoor(opened.plan) : opened.plan;
  const now = known === null ? shifting(0, at) : shifting(plan.steps.length - 1, at, 'fast-track');
  const first = plan.steps[now.step] ?? broken(`plan ${plan.name} has no steps`);
  const reason = sentenceOf({ ...opened, plan }, first);
  const moment = { moment: 'started', sentence: reason, move: 0 } as const;
  const effects = [
    trafficOrder({ id, plan, places, now, orders: 0 }, first.share),
    ...hookCalls({ id, plan, candidate, baseline }, moment),
  ];
  return {
    kind: 'rollout.started',
    subject: id,
    actor: opened.actor,
    body: {
      plan,
      candidate,
      baseline,
      terms,
      places,
      generations,
      catalogRevision: opened.decided.policy,
      attempt,
      retryOf,
      fastTrackOf: known?.rollout ?? null,
      ...(train === null ? {} : { train }),
      ...(queued === null ? {} : { queued }),
      serving,
      reason,
      effects,
      decided: opened.decided,
    },
  };
}

/** Leave to enter the first step is waited for before the first request is sent anywhere: at a door that is no share at all. */
function withDoor(plan: RolloutPlan): RolloutPlan {
  const [first] = plan.steps;
  const door: Step = { share: 0 as Ratio, mirror: 0 as Ratio, bake: 0 as DurationMs, approval: null };
  return first === undefined || first.approval === null ? plan : { ...plan, steps: [door, ...plan.steps] };
}

function sentenceOf({ candidate, baseline, plan, known, attempt, reason }: Opened, { share, mirror }: Step): string {
  const again = attempt === 1 ? '' : ` for the ${ordinal(attempt)} time`;
  const because = known === null ? '' : ` without new evidence, because ${known.sentence}`;
  const where = share === 0 && mirror > 0 ? `with a copy of ${showRatio(mirror)}` : `at ${showRatio(share)}`;
  return `${candidate} starts${again} ${where} of ${plan.service}, beside ${baseline}${because}${reason === '' ? '.' : `: ${reason}`}`;
}

function ordinal(count: number): string {
  if (count % 100 >= 11 && count % 100 <= 13) return `${count}th`;
  return `${count}${['th', 'st', 'nd', 'rd'][count % 10] ?? 'th'}`;
}
