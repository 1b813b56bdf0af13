import { explainStep } from '../../verdict/sight/instrumentation.ts';
import type { Objective } from '../../catalog/catalog.ts';
import { showDuration, showInstant } from '../../kernel/show.ts';
import type { Instant } from '../../kernel/units.ts';
import { SLICE_PARTS } from '../../evidence/derivations/slices.ts';
import type { EvidenceQuality } from '../../loops/objectives.ts';
import type { Budget } from '../../verdict/budget.ts';
import { explainObjective } from '../../verdict/explain-objective.ts';
import { showCondition } from '../../verdict/explain-rule.ts';
import type { JudgedRule, ObjectiveVerdict } from '../../verdict/objective-verdict.ts';
import { coverageOf, eventsIn } from '../../verdict/window-counts.ts';
import type { EvidenceQualityView, ObjectiveView } from '../../wire/objective.ts';

/** One objective as the wire shows it. `knownSince` is the first telemetry of its journey. */
export function showObjective(
  objective: Objective,
  verdict: ObjectiveVerdict,
  { knownSince, quality, at }: { knownSince: Instant | null; quality: EvidenceQuality; at: Instant },
): ObjectiveView {
  const { window, period } = verdict;
  const begin = period === null ? ((at - objective.windowMs) as Instant) : period.start;
  const start = knownSince === null ? null : (Math.max(knownSince, begin) as Instant);
  return {
    ...termsOf(objective),
    health: verdict.health,
    reason: verdict.because,
    sentence: explainObjective(verdict, objective),
    ...showBudget(verdict, objective),
    raw: showRaw(verdict),
    period: period === null ? null : showPeriod(period),
    members:
      verdict.members?.map(({ objective: name, weight, budget: own }) => ({ objective: name, weight, spent: spentOf(own) })) ??
      null,
    lasts_ms: verdict.lastsMs,
    weak: verdict.weak === null ? null : showWeak(verdict.weak),
    burn: verdict.burns.map(({ windowMs, burn, coverage }) => ({
      window: showDuration(windowMs),
      window_ms: windowMs,
      burn: burn.kind === 'known' ? burn.rate : null,
      coverage,
    })),
    rules: verdict.rules.map(showRule),
    coverage: coverageOf(window),
    known_since: start === null ? null : showInstant(start),
    age_ms: verdict.ageMs,
    evidence: showQuality(verdict, quality),
  };
}

type Terms = 'name' | 'display_name' | 'description' | 'service' | 'journey' | 'owner' | 'indicator' | 'target' | 'window';
type Meaning = 'window_ms' | 'labels' | 'annotations' | 'cohort' | 'method' | 'slice' | 'burn_policy';

function termsOf(objective: Objective): Pick<ObjectiveView, Terms | Meaning> {
  const { method, windowMs } = objective;
  return {
    name: objective.name,
    display_name: objective.displayName,
    description: objective.description,
    service: objective.service,
    journey: objective.journey,
    owner: objective.owner,
    indicator: objective.indicator,
    target: objective.target,
    window: showDuration(windowMs),
    window_ms: windowMs,
    labels: Object.fromEntries(Object.entries(objective.labels).map(([label, values]) => [label, [...values]])),
    annotations: { ...objective.annotations },
    cohort: objective.cohort,
    method: method.kind,
    slice: method.kind === 'occurrences' ? null : showDuration(method.sliceMs),
    burn_policy: objective.burnPolicy,
  };
}

type Figures = Pick<ObjectiveView, 'good' | 'total' | 'compliance' | 'bad' | 'allowed' | 'spent' | 'remaining'>;

function showBudget({ budget, window }: ObjectiveVerdict, { method }: Objective): Figures {
  if (budget.kind === 'blind') {
    return { good: null, total: null, compliance: null, bad: null, allowed: null, spent: null, remaining: null };
  }
  const { good, total } = eventsIn(window);
  const { compliance, bad, allowed, spent, remaining } = budget;
  const unit = method.kind === 'ratio-timeslices' ? SLICE_PARTS : 1;
  return {
    good,
    total,
    compliance,
    bad: bad === null ? null : bad / unit,
    allowed: allowed === null ? null : allowed / unit,
    spent,
    remaining,
  };
}

function showRaw({ raw }: ObjectiveVerdict): ObjectiveView['raw'] {
  if (raw === null) return null;
  const { good, total } = eventsIn(raw.window);
  return { good, total, spent: spentOf(raw.budget), remaining: raw.budget.kind === 'known' ? raw.budget.remaining : null };
}

function showPeriod({ start, end, passed, projected, soFar }: NonNullable<ObjectiveVerdict['period']>): ObjectiveView['period'] {
  return { start: showInstant(start), end: showInstant(end), passed, projected, spent_so_far: spentOf(soFar) };
}

function showWeak({ events, needed, windowMs }: NonNullable<ObjectiveVerdict['weak']>): ObjectiveView['weak'] {
  return { events, needed, window: showDuration(windowMs) };
}

function showRule(judged: JudgedRule): ObjectiveView['rules'][number] {
  const { rule, id, action, longMs, shortMs, threshold, fires, frozen, reachable } = judged;
  const burns = rule.when.kind === 'burn';
  return {
    id,
    kind: rule.when.kind,
    action,
    condition: showCondition(judged),
    long: burns ? showDuration(longMs) : null,
    short: burns && shortMs !== null ? showDuration(shortMs) : null,
    threshold,
    fires,
    frozen_because: frozen,
    reachable,
  };
}

function spentOf(budget: Budget): number | null {
  return budget.kind === 'known' ? budget.spent : null;
}

export function showQuality(
  { coverage, ageMs, biased }: Pick<ObjectiveVerdict, 'coverage' | 'ageMs' | 'biased'>,
  { latencyP99Ms, versionCoverage, steps }: EvidenceQuality,
): EvidenceQualityView {
  const told = { coverage, age_ms: ageMs, latency_p99_ms: latencyP99Ms, biased, version_coverage: versionCoverage };
  if (steps.length === 0) return told;
  const seen = steps.map((step) => {
    return { step: step.step, say: step.say, seen: step.seen, expected: step.expected, sentence: explainStep(step) };
  });
  return { ...told, seen };
}
