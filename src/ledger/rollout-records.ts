import { routerKey } from '../catalog/actuator-ref.ts';
import { approvalAsked, withApproval } from '../delivery/approval.ts';
import type { Effect } from '../delivery/effect.ts';
import { awaitsReview } from '../delivery/glass.ts';
import { isGuarded } from '../delivery/guard-end.ts';
import { shifting } from '../delivery/move.ts';
import { isActive, type Rollout } from '../delivery/rollout.ts';
import { SLOT } from '../evidence/cell.ts';
import { after, broken, slotOf, type Instant, type Ratio } from '../kernel/units.ts';
import { judgeMore, openJudging, type JudgedBatch, type Judging } from '../verdict/comparison/judge.ts';
import type { Entry } from './entry.ts';

/** Rollouts by id, in the order in which they started. */
export type Rollouts = ReadonlyMap<string, RolloutRecord>;
export type RolloutRecord = Judging & {
  readonly rollout: Rollout;
  /** Start of the next batch to judge for the first time. */
  readonly nextBatch: Instant;
  readonly sentence: string;
};

/** Rollouts that are kept at hand; older ones that have ended, and are looked after no more, are in the ledger only. */
const KEPT = 200;
/** … and so many where more of them are looked after: then the oldest that has ended goes all the same. */
export const MOST_KEPT = 1_000;

export function withStarted(rollouts: Rollouts, entry: Entry & { kind: 'rollout.started' }): Rollouts {
  const { plan, candidate, baseline, places, generations, terms, attempt, retryOf, fastTrackOf, effects } = entry.body;
  const now = fastTrackOf === null ? shifting(0, entry.at) : shifting(plan.steps.length - 1, entry.at, 'fast-track');
  const rollout: Rollout = {
    id: entry.subject,
    plan,
    candidate,
    baseline,
    places,
    generations,
    terms,
    attempt,
    retryOf,
    startedAt: entry.at,
    now,
    applied: null,
    approvals: withApproval([], approvalAsked(plan, now, entry.at)),
    glass: null,
    orders: ordersIn(effects),
    moves: 0,
  };
  const nextBatch = slotOf(entry.at, SLOT);
  return withRecord(rollouts, { ...openJudging(terms), rollout, nextBatch, sentence: entry.body.reason }, entry.at);
}

export function withJudged(rollouts: Rollouts, entry: Entry & { kind: 'rollout.judged' }): Rollouts {
  return withRecord(rollouts, afterJudging(recordOf(rollouts, entry.subject), entry.body.batches), entry.at);
}

export function withMoved(rollouts: Rollouts, entry: Entry & { kind: 'rollout.moved' }): Rollouts {
  const record = recordOf(rollouts, entry.subject);
  const { rollout: before } = record;
  const { next: now, approval, glass, effects, sentence } = entry.body;
  const rollout: Rollout = {
    ...before,
    now,
    orders: before.orders + ordersIn(effects),
    moves: before.moves + 1,
    approvals: withApproval(before.approvals, approval),
    glass: glass ?? before.glass,
  };
  return withRecord(rollouts, { ...record, rollout, sentence }, entry.at);
}

/** The router has confirmed an order of this rollout. */
export function withOrderTaken(
  rollouts: Rollouts,
  id: string,
  { order, at }: { readonly order: Effect & { do: 'set-traffic' }; readonly at: Instant },
): Rollouts {
  const record = rollouts.get(id);
  if (record === undefined) return rollouts;
  const share = (order.weights[record.rollout.places.candidate] ?? 0) as Ratio;
  const applied = { share, mirror: (order.mirror?.share ?? 0) as Ratio, at, key: order.key };
  return withRecord(rollouts, { ...record, rollout: { ...record.rollout, applied } }, at);
}

/**
 * The record once these batches are judged, some of them perhaps again because late telemetry amended them; the fold does the
 * same when it meets the entry that tells of them.
 */
export function afterJudging(record: RolloutRecord, batches: readonly JudgedBatch[]): RolloutRecord {
  const judging = judgeMore(record, batches, record.rollout.terms);
  const last = batches.at(-1) ?? broken('an entry judged no batch');
  return { ...record, ...judging, nextBatch: Math.max(record.nextBatch, after(last.at, SLOT)) as Instant };
}

export function rolloutOf(rollouts: Rollouts, id: string): Rollout {
  return recordOf(rollouts, id).rollout;
}

function withRecord(known: Rollouts, record: RolloutRecord, at: Instant): Rollouts {
  const rollouts = new Map(known).set(record.rollout.id, record);
  if (rollouts.size > KEPT) {
    const oldest = oldestLeft(rollouts, at);
    if (oldest !== null) rollouts.delete(oldest.id);
  }
  return rollouts;
}

/** The oldest that has ended and is not looked after; the first that is found is it, and most often it is the first of all. */
function oldestLeft(rollouts: Rollouts, at: Instant): Rollout | null {
  const guarded = { newest: null as ReadonlySet<string> | null };
  const newest = (): ReadonlySet<string> => (guarded.newest ??= newestByRouter(rollouts));
  let ended: Rollout | null = null;
  for (const { rollout } of rollouts.values()) {
    if (isActive(rollout)) continue;
    if (!awaitsReview(rollout.glass) && !(isGuarded(rollout, at) && newest().has(rollout.id))) return rollout;
    ended ??= rollout;
  }
  return rollouts.size > MOST_KEPT ? ended : null;
}

/** The last that began on each router: only that one says what its traffic should be. */
export function newestByRouter(rollouts: Rollouts): ReadonlySet<string> {
  return new Set(new Map([...rollouts.values()].map(({ rollout: { plan, id } }) => [routerKey(plan.router), id])).values());
}

function recordOf(rollouts: Rollouts, id: string): RolloutRecord {
  return rollouts.get(id) ?? broken(`an entry speaks of rollout ${id}, which was never started`);
}

function ordersIn(effects: readonly Effect[]): number {
  return effects.filter((effect) => effect.do === 'set-traffic').length;
}
