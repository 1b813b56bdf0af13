import type { Facts } from '../../delivery/facts.ts';
import type { Divergence } from '../../delivery/intended-divergence.ts';
import type { Step } from '../../catalog/catalog.ts';
import { explainWaiting, watchedUntil } from '../../delivery/explain-waiting.ts';
import { bakeOf } from '../../delivery/shift.ts';
import { askedShare, isActive, type Approval, type Rollout } from '../../delivery/rollout.ts';
import { SLOT } from '../../evidence/cell.ts';
import { showInstant } from '../../kernel/show.ts';
import { after, type Instant } from '../../kernel/units.ts';
import type { RolloutRecord } from '../../ledger/world.ts';
import { explainComparison } from '../../verdict/comparison/explain.ts';
import type { ApprovalView, ComparisonView, RolloutSummaryView, RolloutView, StepView } from '../../wire/rollout.ts';
import type { RolloutHistory } from './rollout-history.ts';

export type Seen = {
  readonly record: RolloutRecord;
  readonly facts: Facts;
  readonly history: RolloutHistory;
  readonly evidence: RolloutView['evidence'];
  readonly divergence: Divergence | null;
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
    strategy: rollout.plan.strategy,
    ends: rollout.plan.ends,
    attempt: rollout.attempt,
    retry_of: rollout.retryOf,
    places: { ...rollout.places },
    phase: now.phase,
    reason: 'because' in now ? now.because : null,
    step: now.step,
    steps: rollout.plan.steps.map(showStep),
    asked: askedShare(rollout),
    measured: measuredShare(rollout, exposure),
    sentence,
    started_at: showInstant(rollout.startedAt),
    changed_at: showInstant(now.since),
    ended_at: isActive(rollout) ? null : showInstant(now.since),
  };
}

export function showRollout({ record, facts, history, evidence, divergence }: Seen): RolloutView {
  const { rollout } = record;
  const waiting = explainWaiting(rollout, facts);
  const comparison = showComparison(rollout, facts);
  return {
    ...showSummary(record, facts.exposure),
    waiting:
      waiting === null
        ? null
        : { what: waiting.what, owner: waiting.owner, until: showInstant(waiting.until), then: waiting.next },
    divergence: divergence === null ? null : { since: showInstant(divergence.since), sentence: divergence.sentence },
    approvals: rollout.approvals.map((approval) => showApproval(rollout, approval)),
    glass: showGlass(rollout.glass),
    watched_until: shownOrNull(watchedUntil(rollout)),
    bakes_until: bakesUntil(rollout, facts),
    override: rollout.now.phase === 'shifting' ? rollout.now.override : null,
    measured_by: facts.exposure.kind === 'measured' ? (facts.exposure.by ?? 'router') : null,
    users: facts.users?.kind === 'measured' ? facts.users.share : null,
    comparison,
    evidence,
    judged: [...history.judged],
    timeline: [...history.timeline],
    harm_crossing: comparison.log10_harm_needed,
    safe_crossing: comparison.streams[0]?.log10_safe_needed ?? 0,
  };
}

export function showStep({ share, mirror, bake, approval }: Step): StepView {
  const asked = approval === null ? null : { by: [...approval.by], expires_ms: approval.expires, otherwise: approval.otherwise };
  return { share, mirror, bake_ms: bake, approval: asked };
}

function showApproval({ plan }: Rollout, { step, askedAt, dueFrom, answer }: Approval): ApprovalView {
  const terms = plan.steps[step]?.approval ?? null;
  return {
    step,
    by: [...(terms?.by ?? [])],
    asked_at: showInstant(askedAt),
    expires_at: terms === null || dueFrom === null ? null : showInstant(after(dueFrom, terms.expires)),
    otherwise: terms?.otherwise ?? 'hold',
    answer: answer === null ? null : { say: answer.say, by: answer.by, at: showInstant(answer.at) },
  };
}

function showGlass(glass: Rollout['glass']): RolloutView['glass'] {
  if (glass === null) return null;
  const { by, at, until, reviewBy, reviewed } = glass;
  return {
    by,
    at: showInstant(at),
    until: showInstant(until),
    review_by: showInstant(reviewBy),
    reviewed: reviewed === null ? null : { by: reviewed.by, at: showInstant(reviewed.at) },
  };
}

function shownOrNull(at: Instant | null): string | null {
  return at === null ? null : showInstant(at);
}

/** An end is only an end because its share was measured; that measurement stays true. */
function measuredShare({ now }: Rollout, exposure: Facts['exposure'] | null): number | null {
  if (now.phase === 'promoted') return 1;
  if (now.phase === 'rolled-back' || now.phase === 'concluded') return 0;
  return exposure?.kind === 'measured' ? exposure.share : null;
}

function bakesUntil(rollout: Rollout, facts: Facts): string | null {
  const { now } = rollout;
  if (now.phase !== 'shifting' || now.settledAt === null) return null;
  return showInstant(after(now.settledAt, bakeOf(rollout, now, facts)));
}

function showComparison({ plan, candidate, baseline, terms }: Rollout, { comparison }: Facts): ComparisonView {
  return {
    kind: comparison.kind,
    sentence: explainComparison(comparison, plan.judge, { candidate, baseline }),
    log10_harm: comparison.log10Harm,
    log10_harm_needed: comparison.log10HarmNeeded,
    streams: comparison.streams.map((stream) => ({
      indicator: stream.indicator,
      ...whatOf(terms, stream.indicator),
      test: stream.test,
      quantile: stream.quantile,
      key: stream.key,
      weight: stream.weight,
      rho: stream.rho,
      delta: stream.delta,
      phi: stream.phi,
      step: stream.step,
      candidate: stream.candidate,
      baseline: stream.baseline,
      allowed_rate: stream.allowedRate,
      log10_harm: stream.log10Harm,
      log10_harm_needed: stream.log10HarmNeeded,
      log10_safe: stream.log10Safe,
      log10_safe_needed: stream.log10SafeNeeded,
      excess: { low: stream.excess.low, high: stream.excess.high },
      needed: stream.needed,
      needed_ms: stream.neededMs,
      culprit: stream.culprit,
    })),
    mode: comparison.mode,
    mode_because: comparison.modeBecause,
    batches: comparison.batches,
    newest_batch_at: comparison.newestBatch === null ? null : showInstant(after(comparison.newestBatch, SLOT)),
  };
}

function whatOf({ streams }: Rollout['terms'], name: string): Pick<ComparisonView['streams'][number], 'of' | 'cohort'> {
  const bound = streams.find((stream) => stream.name === name);
  return { of: bound?.indicator ?? name, cohort: bound === undefined || bound.cohort === null ? null : { ...bound.cohort } };
}
