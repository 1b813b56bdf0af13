import type { Catalog } from '../catalog/catalog.ts';
import { findIndicator } from '../catalog/find.ts';
import type { Rollout } from '../delivery/rollout.ts';
import { talliesOf, type ReadCells, type Tallied } from '../delivery/tallies.ts';
import { AT_HAND, SLOT } from '../evidence/cell.ts';
import { recentCells, recentWholeCells, wasWatching, type Evidence } from '../evidence/evidence.ts';
import { after, elapsed, MINUTE, slotOf, type DurationMs, type Instant, type Ratio } from '../kernel/units.ts';
import type { RolloutRecord } from '../ledger/world.ts';
import type { JudgedBatch, Tally } from '../verdict/comparison/judge.ts';
import { delayOf, heardAs } from './sight.ts';

export type Grounds = { readonly evidence: () => Evidence; readonly catalog: () => Catalog };

/** Telemetry that is this late is not waited for: what came is judged, and what comes later amends it. */
const GIVE_UP = MINUTE;

/** The batches that can be judged now, and before them those that were judged and have been amended by late telemetry. */
export function batchesToJudge(grounds: Grounds, record: RolloutRecord, at: Instant): readonly JudgedBatch[] {
  const due = dueBatches(grounds, record, at);
  // Looked at together with new batches: what trickles in is recorded every ten seconds and not every second.
  return due.length === 0 ? [] : [...amendedBatches(grounds.evidence(), record, at), ...due];
}

/**
 * The oldest of the newest: a comparison is as fresh as its most belated indicator. One that was redefined since the start
 * has no telemetry any more that this rollout could be judged by.
 */
export function newestTelemetry({ evidence, catalog }: Grounds, { plan, generations, terms }: Rollout): Instant | null {
  const mirrored = new Set(terms.sight?.generations.map(({ candidate }) => candidate));
  const newest = plan.judge.indicators.map(({ indicator, candidateIndicator }, index) => {
    const now = findIndicator(catalog(), indicator);
    if (now === undefined || now.generation !== generations[index]) return null;
    if (candidateIndicator !== null && !mirrored.has(findIndicator(catalog(), candidateIndicator)?.generation ?? '')) return null;
    return evidence().heard.get(heardAs(now))?.newest ?? null;
  });
  return newest.includes(null) ? null : (Math.min(...newest.filter((instant) => instant !== null)) as Instant);
}

/** The longest time after which an indicator of the plan is asked about by intention. */
export function longestDelay({ catalog }: Pick<Grounds, 'catalog'>, { plan }: Rollout): DurationMs {
  const delays = plan.judge.indicators.map(({ indicator }) => delayOf(catalog(), findIndicator(catalog(), indicator)));
  return Math.max(0, ...delays) as DurationMs;
}

function dueBatches(grounds: Grounds, record: RolloutRecord, at: Instant): readonly JudgedBatch[] {
  const { rollout } = record;
  const evidence = grounds.evidence();
  const wait = { settle: rollout.plan.judge.settle, newest: newestTelemetry(grounds, rollout), at };
  const giveUp = (GIVE_UP + longestDelay(grounds, rollout)) as DurationMs;
  const batches: JudgedBatch[] = [];
  // What lies further back than evidence is at hand was not seen; judging it would judge nothing, without bound.
  const oldest = slotOf((at - AT_HAND) as Instant, SLOT);
  for (let start = Math.max(record.nextBatch, oldest) as Instant; ready(start, { ...wait, giveUp }); start = after(start, SLOT)) {
    const tallied = talliesAt(evidence, rollout, start);
    // An empty batch says how little traffic there is, but only if somebody watched: a stop of ours says nothing.
    if (!wasWatching(evidence, start) && isEmpty(tallied, rollout)) continue;
    batches.push({ at: start, step: rollout.now.step, whole: isWhole(rollout, start), ...tallied });
  }
  return batches;
}

function amendedBatches(evidence: Evidence, { rollout, open }: RolloutRecord, at: Instant): readonly JudgedBatch[] {
  return open.flatMap((batch) => {
    if (elapsed(batch.at, at) > AT_HAND - SLOT) return [];
    const tallied = talliesAt(evidence, rollout, batch.at);
    const grown = tallied.tallies.some((tally, index) => hasGrown(batch.tallies[index], tally));
    return grown ? [{ at: batch.at, step: batch.step, whole: batch.whole, ...tallied }] : [];
  });
}

/** Time passes with or without telemetry, and is none. */
function isEmpty({ tallies }: Tallied, { terms }: Rollout): boolean {
  return tallies.every(({ n1, n0, k1, k0 }, i) => (terms.streams[i]?.test === 'rate' ? k1 + k0 : n1 + n0) === 0);
}

/** Evidence only grows: where there is less than before, it was lost. Sums of shares differ in their last digits. */
function hasGrown(before: Tally | undefined, now: Tally): boolean {
  if (before === undefined) return false;
  const more = now.n1 + now.n0 - (before.n1 + before.n0);
  const least = 1e-9 * (now.n1 + now.n0);
  if (Math.abs(more) > least) return more > 0;
  return Math.abs(now.k1 - before.k1) + Math.abs(now.k0 - before.k0) > least;
}

type Readiness = {
  readonly settle: DurationMs;
  readonly giveUp: DurationMs;
  readonly newest: Instant | null;
  readonly at: Instant;
};

/** A batch is judged once its end has passed by `settle` and telemetry from after its end has come, or will not come. */
function ready(start: Instant, { settle, giveUp, newest, at }: Readiness): boolean {
  const end = after(start, SLOT);
  if (at < after(end, settle)) return false;
  return (newest !== null && newest >= end) || at >= after(end, (settle + giveUp) as DurationMs);
}

/** The share did not change inside the batch: the router had confirmed this step's weights before it began. */
function isWhole({ applied, now, plan }: Rollout, start: Instant): boolean {
  return applied !== null && applied.share === plan.steps[now.step]?.share && applied.at <= start;
}

function talliesAt(evidence: Evidence, rollout: Rollout, start: Instant): Tallied {
  const { plan, candidate, baseline, terms, applied, now } = rollout;
  const { by, where, control } = plan.judge;
  const span = { from: start, to: after(start, SLOT) };
  const read: ReadCells = (generation, whole) =>
    whole ? recentWholeCells(evidence, generation, span) : recentCells(evidence, generation, span);
  const arms = { by, candidate, baseline, where, control, instances: terms.sight?.instances ?? null };
  const asked = applied?.share ?? plan.steps[now.step]?.share ?? (0 as Ratio);
  return talliesOf(read, arms, { terms, asked });
}
