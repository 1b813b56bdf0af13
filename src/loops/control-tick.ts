import { findIndicator, findObjective } from '../catalog/find.ts';
import { advance, type BudgetGate, type Facts } from '../delivery/advance.ts';
import { effectsOf } from '../delivery/move.ts';
import { explainMove } from '../delivery/explain-move.ts';
import { askedShare, deadlineOf, type Rollout } from '../delivery/rollout.ts';
import { after, type Instant } from '../kernel/units.ts';
import type { Draft } from '../ledger/entry.ts';
import { activeRollouts, afterJudging, type RolloutRecord, type World } from '../ledger/world.ts';
import { routeOwner } from '../response/route-owner.ts';
import { compare } from '../verdict/comparison/judge.ts';
import { batchesToJudge, longestDelay, newestTelemetry } from './batches-to-judge.ts';
import { judgeCatalogObjective, type Known } from './objectives.ts';
import { isBiased } from './sight.ts';
import type { Ledger } from './ledger.ts';
import { performPending, type Hands } from './effects.ts';
import type { TrafficWatch } from './traffic-watch.ts';

export type ControlParts = Known & {
  readonly ledger: Ledger;
  readonly traffic: TrafficWatch;
  readonly hands: Hands;
};

const ACTOR = 'plimsoll';

/** One tick: read, decide, record, act. A whole tick has one instant per rollout, read when it decides. */
export async function controlTick(parts: ControlParts, at: Instant): Promise<void> {
  const active = activeRollouts(parts.ledger.world());
  parts.traffic.forget(new Set(active.map(({ rollout }) => rollout.id)));
  await Promise.all(
    active.map(async ({ rollout }) => {
      const seen = await parts.traffic.look(rollout, at);
      await parts.ledger.decide((world) => decide(parts, world, { id: rollout.id, at, ...seen }));
    }),
  );
  await performPending(parts.ledger, parts.hands, at);
}

type Seen = Pick<Facts, 'exposure' | 'weights'> & { readonly id: string; readonly at: Instant };

/** What this tick records of one rollout: the batches that can be judged now, and the move they lead to. */
function decide(parts: ControlParts, world: World, { id, at, exposure, weights }: Seen): readonly Draft[] {
  const before = world.rollouts.get(id);
  if (before === undefined) return [];
  const batches = batchesToJudge(parts, before, at);
  const judged: readonly Draft[] =
    batches.length === 0 ? [] : [{ kind: 'rollout.judged', subject: id, actor: ACTOR, body: { batches } }];
  const record = judged.length === 0 ? before : afterJudging(before, batches);
  const orderPending = [...world.pending.values()].some(({ effect, subject }) => subject === id && effect.do === 'set-traffic');
  const facts = factsOf(parts, record, { at, exposure, weights, orderPending });
  const { rollout } = record;
  const move = advance(rollout, facts);
  if (move === null) return judged;
  const sentence = explainMove(rollout, move, facts);
  const { owner, webhook } = routeOwner(parts.catalog().routes, { service: rollout.plan.service, owner: rollout.plan.owner });
  const effects = effectsOf(rollout, move, { owner, webhook, text: sentence });
  const evidence = { comparison: facts.comparison, exposure, budget: facts.budget };
  return [
    ...judged,
    {
      kind: 'rollout.moved',
      subject: id,
      actor: ACTOR,
      body: { next: move.next, because: move.because, command: null, sentence, evidence, effects },
    },
  ];
}

/** The verdicts of this instant; screens show the same ones that decisions are made from. */
export function factsOf(parts: Known, record: RolloutRecord, seen: Omit<Facts, 'comparison' | 'budget' | 'biased'>): Facts {
  const { rollout, judge } = record;
  const { now } = rollout;
  const comparison = compare(judge, rollout.terms, {
    at: seen.at,
    step: now.step,
    stepSince: stepSince(rollout),
    asked: askedShare(rollout),
    ends: deadlineOf(rollout),
    newestTelemetry: newestKnowable(parts, rollout),
  });
  return { ...seen, comparison, budget: budgetGate(parts, rollout, seen.at), biased: biasedJourneys(parts, rollout, seen.at) };
}

/** What is asked about after a delay is as fresh as it can be when it is that old. */
function newestKnowable(parts: Known, rollout: Rollout): Instant | null {
  const newest = newestTelemetry(parts, rollout);
  return newest === null ? null : after(newest, longestDelay(parts, rollout));
}

function budgetGate(parts: Known, { plan }: Rollout, at: Instant): BudgetGate {
  if (plan.budget === null) return { say: 'clear' };
  const { objective: name, floor } = plan.budget;
  const objective = findObjective(parts.catalog(), name);
  if (objective === undefined) return { say: 'blind', objective: name };
  const { budget, blind, biased } = judgeCatalogObjective(parts, objective, at);
  if (budget.kind === 'known' && budget.remaining < floor) {
    return { say: 'below-floor', objective: name, remaining: budget.remaining, floor };
  }
  if (budget.kind === 'blind' || blind !== null) return { say: 'blind', objective: name };
  return biased ? { say: 'biased', objective: name } : { say: 'clear' };
}

/** Safety is judged on what came in this step, so what was biased before it does not matter any more. */
function biasedJourneys({ catalog, evidence }: Known, rollout: Rollout, at: Instant): readonly string[] {
  const journeys = rollout.plan.judge.indicators.flatMap(({ indicator }) => findIndicator(catalog(), indicator)?.journey ?? []);
  return [...new Set(journeys)].filter((journey) => isBiased(evidence(), journey, { since: stepSince(rollout), at }));
}

function stepSince({ applied, startedAt, now, plan }: Rollout): Instant {
  return applied !== null && applied.share === plan.steps[now.step]?.share ? applied.at : startedAt;
}
