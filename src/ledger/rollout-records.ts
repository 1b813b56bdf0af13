import { approvalAsked, withApproval } from '../delivery/approval.ts';
import type { Effect } from '../delivery/effect.ts';
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

/** Rollouts that have ended and are kept at hand; older ones are in the ledger only. */
const ENDED_KEPT = 200;

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
  };
  const nextBatch = slotOf(entry.at, SLOT);
  return withRecord(rollouts, { ...openJudging(terms), rollout, nextBatch, sentence: entry.body.reason });
}

export function withJudged(rollouts: Rollouts, entry: Entry & { kind: 'rollout.judged' }): Rollouts {
  return withRecord(rollouts, afterJudging(recordOf(rollouts, entry.subject), entry.body.batches));
}

export function withMoved(rollouts: Rollouts, entry: Entry & { kind: 'rollout.moved' }): Rollouts {
  const record = recordOf(rollouts, entry.subject);
  const { rollout: before } = record;
  const { next: now, approval, glass, effects, sentence } = entry.body;
  const rollout: Rollout = {
    ...before,
    now,
    orders: before.orders + ordersIn(effects),
    approvals: withApproval(before.approvals, approval),
    glass: glass ?? before.glass,
  };
  return withRecord(rollouts, { ...record, rollout, sentence });
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
  return withRecord(rollouts, { ...record, rollout: { ...record.rollout, applied } });
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

function withRecord(known: Rollouts, record: RolloutRecord): Rollouts {
  const rollouts = new Map(known).set(record.rollout.id, record);
  if (rollouts.size > ENDED_KEPT) {
    const oldest = [...rollouts.values()].find(({ rollout }) => !isActive(rollout));
    if (oldest !== undefined) rollouts.delete(oldest.rollout.id);
  }
  return rollouts;
}

function recordOf(rollouts: Rollouts, id: string): RolloutRecord {
  return rollouts.get(id) ?? broken(`an entry speaks of rollout ${id}, which was never started`);
}

function ordersIn(effects: readonly Effect[]): number {
  return effects.filter((effect) => effect.do === 'set-traffic').length;
}
