import type { Facts } from '../../delivery/facts.ts';
import { explainWaiting } from '../../delivery/explain-waiting.ts';
import { askedShare, isActive, type Rollout } from '../../delivery/rollout.ts';
import { SLOT } from '../../evidence/cell.ts';
import { showInstant } from '../../kernel/show.ts';
import { after } from '../../kernel/units.ts';
import type { RolloutRecord } from '../../ledger/world.ts';
import { explainComparison } from '../../verdict/comparison/explain.ts';
import type { ComparisonView, RolloutSummaryView, RolloutView } from '../../wire/rollout.ts';
import type { RolloutHistory } from './rollout-history.ts';

export type Seen = {
  readonly record: RolloutRecord;
  readonly facts: Facts;
  readonly history: RolloutHistory;
  readonly evidence: RolloutView['evidence'];
};

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

export function showRollout({ record, facts, history, evidence }: Seen): RolloutView {
  const { rollout } = record;
  const waiting = explainWaiting(rollout, facts);
  const comparison = showComparison(rollout, facts);
  return {
    ...showSummary(record, facts.exposure),
    waiting:
      waiting === null
        ? null
        : { what: waiting.what, owner: waiting.owner, until: showInstant(waiting.until), then: waiting.next },
    comparison,
    evidence,
    judged: [...history.judged],
    timeline: [...history.timeline],
    harm_crossing: comparison.log10_harm_needed,
    safe_crossing: comparison.streams[0]?.log10_safe_needed ?? 0,
  };
}

/** An end is only an end because its share was measured; that measurement stays true. */
function measuredShare({ now }: Rollout, exposure: Facts['exposure'] | null): number | null {
  if (now.phase === 'promoted') return 1;
  if (now.phase === 'rolled-back' || now.phase === 'concluded') return 0;
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
    newest_batch_at: comparison.newestBatch === null ? null : showInstant(after(comparison.newestBatch, SLOT)),
  };
}
