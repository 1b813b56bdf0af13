import type { Facts } from '../../delivery/advance.ts';
import { explainWaiting } from '../../delivery/explain-waiting.ts';
import { askedShare, isActive, type Rollout } from '../../delivery/rollout.ts';
import { SLOT } from '../../evidence/cell.ts';
import { showInstant } from '../../kernel/show.ts';
import { after } from '../../kernel/units.ts';
import type { Entry } from '../../ledger/entry.ts';
import { explainEntry } from '../../ledger/explain-entry.ts';
import type { RolloutRecord } from '../../ledger/world.ts';
import { explainComparison } from '../../verdict/comparison/explain.ts';
import { evidenceOf, judgeBatch, openJudge } from '../../verdict/comparison/judge.ts';
import type { ComparisonView, JudgedPointView, RolloutSummaryView, RolloutView } from '../../wire/rollout.ts';

export type Seen = { readonly record: RolloutRecord; readonly facts: Facts; readonly entries: readonly Entry[] };

export function showSummary({ rollout, sentence }: RolloutRecord, exposure: Facts['exposure'] | null): RolloutSummaryView {
  const { now } = rollout;
  return {
    id: rollout.id,
    plan: rollout.plan.name,
    service: rollout.plan.service,
    owner: rollout.plan.owner,
    candidate: rollout.candidate,
    baseline: rollout.baseline,
    phase: now.phase,
    reason: 'because' in now ? now.because : null,
    step: now.step,
    steps: rollout.plan.steps.map(({ share, bake }) => ({ share, bake_ms: bake })),
    asked: askedShare(rollout),
    measured: measuredShare(rollout, exposure),
    sentence,
    started_at: showInstant(rollout.startedAt),
    changed_at: showInstant(now.since),
    ended_at: isActive(rollout) ? null : showInstant(now.since),
  };
}

export function showRollout({ record, facts, entries }: Seen): RolloutView {
  const { rollout } = record;
  const waiting = explainWaiting(rollout, facts);
  const comparison = showComparison(rollout, facts);
  return {
    ...showSummary(record, facts.exposure),
    waiting: waiting === null ? null : { what: waiting.what, owner: waiting.owner, until: showInstant(waiting.until), then: waiting.next },
    comparison,
    judged: showJudged(record, entries),
    timeline: entries
      .filter(({ kind }) => kind !== 'rollout.judged')
      .map((entry) => ({ seq: entry.seq, at: showInstant(entry.at), kind: entry.kind, actor: entry.actor, sentence: explainEntry(entry) })),
    harm_crossing: comparison.log10_harm_needed,
    safe_crossing: comparison.streams[0]?.log10_safe_needed ?? 0,
  };
}

/** An end is only an end because its share was measured; that measurement stays true. */
function measuredShare({ now }: Rollout, exposure: Facts['exposure'] | null): number | null {
  if (now.phase === 'promoted') return 1;
  if (now.phase === 'rolled-back') return 0;
  return exposure?.kind === 'measured' ? exposure.share : null;
}

function showComparison({ plan, candidate, baseline }: Rollout, { comparison }: Facts): ComparisonView {
  return {
    kind: comparison.kind,
    sentence: explainComparison(comparison, plan.judge, { candidate, baseline }),
    log10_harm: comparison.log10Harm,
    log10_harm_needed: comparison.log10HarmNeeded,
    streams: comparison.streams.map((stream) => ({
      indicator: stream.indicator,
      weight: stream.weight,
      candidate: stream.candidate,
      baseline: stream.baseline,
      allowed_rate: stream.allowedRate,
      log10_harm: stream.log10Harm,
      log10_harm_needed: stream.log10HarmNeeded,
      log10_safe: stream.log10Safe,
      log10_safe_needed: stream.log10SafeNeeded,
      excess: { low: stream.excess.low, high: stream.excess.high },
      needed: stream.needed,
      culprit: stream.culprit,
    })),
    mode: comparison.mode,
    batches: comparison.batches,
    newest_batch_at: comparison.newestBatch === null ? null : showInstant(comparison.newestBatch),
  };
}

/** The judge is run over the recorded batches again: the chart shows what it saw, not what somebody stored about it. */
function showJudged({ rollout, judged }: RolloutRecord, entries: readonly Entry[]): JudgedPointView[] {
  const started = entries.find((entry) => entry.kind === 'rollout.started');
  const state = { judge: openJudge(rollout.plan.judge, started?.kind === 'rollout.started' ? started.body.reference : []) };
  return judged.map((batch) => {
    state.judge = judgeBatch(state.judge, batch, rollout.plan.judge);
    const { log10Harm, log10Safe } = evidenceOf(state.judge, rollout.plan.judge);
    const first = batch.tallies[0] ?? { n1: 0, k1: 0, n0: 0, k0: 0 };
    return {
      at: showInstant(after(batch.at, SLOT)),
      log10_harm: log10Harm,
      log10_safe: log10Safe,
      candidate_total: first.n1,
      candidate_bad: first.k1,
      baseline_total: first.n0,
      baseline_bad: first.k0,
    };
  });
}
