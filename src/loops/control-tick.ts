import type { Catalog } from '../catalog/catalog.ts';
import { findIndicator, findObjective } from '../catalog/find.ts';
import { advance, type BudgetGate, type Facts } from '../delivery/advance.ts';
import { effectsOf } from '../delivery/move.ts';
import { explainMove } from '../delivery/explain-move.ts';
import { askedShare, deadlineOf, type Rollout } from '../delivery/rollout.ts';
import { tallyOf } from '../delivery/tallies.ts';
import { AT_HAND, recentCells, wasWatching, type Evidence } from '../evidence/evidence.ts';
import { SLOT } from '../evidence/cell.ts';
import { after, MINUTE, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Draft } from '../ledger/entry.ts';
import { activeRollouts, afterJudging, type RolloutRecord, type World } from '../ledger/world.ts';
import { routeOwner } from '../response/route-owner.ts';
import { compare, type JudgedBatch } from '../verdict/comparison/judge.ts';
import { judgeCatalogObjective } from './objectives.ts';
import type { Ledger } from './ledger.ts';
import { performPending, type Hands } from './effects.ts';
import type { TrafficWatch } from './traffic-watch.ts';

export type ControlParts = {
  readonly ledger: Ledger;
  readonly evidence: () => Evidence;
  readonly catalog: () => Catalog;
  readonly traffic: TrafficWatch;
  readonly hands: Hands;
};

/** Telemetry that is this late is not waited for: what came is judged, and what comes later is left out. */
const GIVE_UP = MINUTE;
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
  const batches = dueBatches(parts, before, at);
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
export function factsOf(
  parts: Pick<ControlParts, 'evidence' | 'catalog'>,
  record: RolloutRecord,
  seen: Omit<Facts, 'comparison' | 'budget'>,
): Facts {
  const { rollout, judge } = record;
  const { now, plan } = rollout;
  const comparison = compare(judge, plan.judge, {
    at: seen.at,
    step: now.step,
    stepSince: stepSince(rollout),
    asked: askedShare(rollout),
    ends: deadlineOf(rollout),
    newestTelemetry: newestTelemetry(parts, rollout),
  });
  return { ...seen, comparison, budget: budgetGate(parts, rollout, seen.at) };
}

function dueBatches(
  { evidence, catalog }: Pick<ControlParts, 'evidence' | 'catalog'>,
  record: RolloutRecord,
  at: Instant,
): readonly JudgedBatch[] {
  const { rollout } = record;
  const newest = newestTelemetry({ evidence, catalog }, rollout);
  const batches: JudgedBatch[] = [];
  // What lies further back than evidence is at hand was not seen; judging it would judge nothing, without bound.
  const oldest = slotOf((at - AT_HAND) as Instant, SLOT);
  for (
    let start = Math.max(record.nextBatch, oldest) as Instant;
    ready(start, { settle: rollout.plan.judge.settle, newest, at });
    start = after(start, SLOT)
  ) {
    const tallies = talliesAt(evidence(), rollout, start);
    // An empty batch says how little traffic there is, but only if somebody watched: a stop of ours says nothing.
    if (!wasWatching(evidence(), start) && tallies.every(({ n1, n0 }) => n1 + n0 === 0)) continue;
    batches.push({ at: start, step: rollout.now.step, whole: isWhole(rollout, start), tallies });
  }
  return batches;
}

/** A batch is judged once its end has passed by `settle` and telemetry from after its end has come, or will not come. */
function ready(start: Instant, { settle, newest, at }: { settle: DurationMs; newest: Instant | null; at: Instant }): boolean {
  const end = after(start, SLOT);
  if (at < after(end, settle)) return false;
  return (newest !== null && newest >= end) || at >= after(end, (settle + GIVE_UP) as DurationMs);
}

/** The share did not change inside the batch: the router had confirmed this step's weights before it began. */
function isWhole({ applied, now, plan }: Rollout, start: Instant): boolean {
  return applied !== null && applied.share === plan.steps[now.step]?.share && applied.at <= start;
}

function talliesAt(
  evidence: Evidence,
  { plan, generations, candidate, baseline }: Rollout,
  start: Instant,
): JudgedBatch['tallies'] {
  const span = { from: start, to: after(start, SLOT) };
  return generations.map((generation) =>
    tallyOf(recentCells(evidence, generation, span), { by: plan.judge.by, candidate, baseline }),
  );
}

/**
 * The oldest of the newest: a comparison is as fresh as its most belated journey. An indicator that was redefined since the
 * start has no telemetry any more that this rollout could be judged by.
 */
function newestTelemetry(
  { evidence, catalog }: Pick<ControlParts, 'evidence' | 'catalog'>,
  { plan, generations }: Rollout,
): Instant | null {
  const newest = plan.judge.indicators.map(({ indicator }, index) => {
    const now = findIndicator(catalog(), indicator);
    return now?.generation === generations[index] ? (evidence().heard.get(now?.journey ?? '')?.newest ?? null) : null;
  });
  return newest.includes(null) ? null : (Math.min(...newest.filter((instant) => instant !== null)) as Instant);
}

function budgetGate(parts: Pick<ControlParts, 'evidence' | 'catalog'>, { plan }: Rollout, at: Instant): BudgetGate {
  if (plan.budget === null) return { say: 'clear' };
  const { objective: name, floor } = plan.budget;
  const objective = findObjective(parts.catalog(), name);
  if (objective === undefined) return { say: 'blind', objective: name };
  const { budget, blind } = judgeCatalogObjective(parts, objective, at);
  if (budget.kind === 'known' && budget.remaining < floor) {
    return { say: 'below-floor', objective: name, remaining: budget.remaining, floor };
  }
  return budget.kind === 'blind' || blind !== null ? { say: 'blind', objective: name } : { say: 'clear' };
}

function stepSince({ applied, startedAt, now, plan }: Rollout): Instant {
  return applied !== null && applied.share === plan.steps[now.step]?.share ? applied.at : startedAt;
}
