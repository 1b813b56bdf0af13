import type { Catalog, Objective, RolloutPlan } from '../../catalog/catalog.ts';
import { findObjective } from '../../catalog/find.ts';
import { freezeAt } from '../../delivery/freeze.ts';
import { answerGate, type GateAnswer, type GateFacts, type GateQuestion } from '../../delivery/gate.ts';
import { HOUR, type Instant } from '../../kernel/units.ts';
import type { PolicyGround } from './policy-ground.ts';
import type { PastRecord } from './read-record.ts';

/** A gate that was asked, or that would have been asked when a change came without one. */
export type AskedGate = {
  readonly at: Instant;
  readonly question: GateQuestion;
  readonly recorded: GateAnswer['say'] | null;
  /** What was known then and does not depend on any policy. */
  readonly facts: Pick<GateFacts, 'known' | 'rollout' | 'lowScores'>;
};

/** Questions about rollouts are answered by the rollouts themselves. */
export function askedGates({ gates, changes, releases }: PastRecord): readonly AskedGate[] {
  const asked = gates.flatMap(({ at, say, facts }): readonly AskedGate[] =>
    facts.question.rollout === null ? [{ at, question: facts.question, recorded: say, facts }] : [],
  );
  const deploys = changes.flatMap(({ kind, action, service, version, at }): readonly AskedGate[] => {
    const isDeploy = kind === 'deploy' && action !== 'removed' && service !== null;
    const isRollout = releases.some(
      ({ started }) =>
        started.body.candidate === version && Math.abs(started.at - at) < HOUR && started.body.plan.service === service,
    );
    const wasAsked = asked.some((one) => one.question.service === service && Math.abs(one.at - at) < HOUR);
    if (!isDeploy || isRollout || wasAsked) return [];
    const question = { service, version, plan: null, rollout: null };
    return [{ at, question, recorded: null, facts: { known: null, rollout: null, lowScores: [] } }];
  });
  return [...asked, ...deploys].toSorted((a, b) => a.at - b.at);
}

export function answerUnder(
  { at, question, facts }: AskedGate,
  ground: PolicyGround,
  freezesAt: PastRecord['freezesAt'],
): GateAnswer {
  const { service } = question;
  const plans = plansOf(ground.catalog, question);
  return answerGate({
    ...facts,
    at,
    question,
    frozen: freezeAt({ service, freezes: plans.flatMap(({ freezes }) => freezes) }, freezesAt(at), at),
    budgets: objectivesAsked(ground.catalog, question).map(({ name }) => ground.gateBudget(name, floorOf(plans, name), at)),
    burning: ground.burning(service, at).map(({ objective }) => objective),
  });
}

/** The objectives whose budgets a gate looks at: those of its plans, and those of its service. */
export function objectivesAsked(catalog: Catalog, question: GateQuestion): readonly Objective[] {
  const named = plansOf(catalog, question).flatMap(({ budget }) =>
    budget === null ? [] : (findObjective(catalog, budget.objective) ?? []),
  );
  const own = catalog.objectives.filter(({ service, unsupported }) => service === question.service && unsupported === null);
  return [...new Set([...named, ...own])];
}

function plansOf({ plans }: Catalog, { service, plan }: GateQuestion): readonly RolloutPlan[] {
  return plans.filter(({ name, service: of }) => (plan === null ? of === service : name === plan));
}

function floorOf(plans: readonly RolloutPlan[], objective: string): number {
  return Math.max(0, ...plans.flatMap(({ budget }) => (budget?.objective === objective ? [budget.floor] : [])));
}
