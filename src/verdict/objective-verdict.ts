import type { Objective } from '../catalog/catalog.ts';
import type { PollAnswer } from '../intake/poll-answer.ts';
import { broken, elapsed, MINUTE, type DurationMs, type Instant, type Ratio } from '../kernel/units.ts';
import { budgetOf, type Budget } from './budget.ts';
import { burnOf, type Burn } from './burn.ts';
import { BURN_RULES, BURN_WINDOWS, fires, rulesFor, type FittedRule } from './burn-rules.ts';
import { coverageOf, unseen, type Unseen, type WindowCounts } from './window-counts.ts';

export type { WindowCounts } from './window-counts.ts';

export type Blindness = Unseen | 'STALE' | 'NOT_COMPUTED' | QueryBlindness;
/** A query has no answer that could be counted; each of these has another cause, and none of them is zero. */
export type QueryBlindness =
  | 'QUERY_EMPTY'
  | 'QUERY_STALE'
  | 'QUERY_NAN'
  | 'QUERY_INFINITE'
  | 'QUERY_NEGATIVE'
  | 'QUERY_WARNED'
  | 'QUERY_FAILED';
/** An answer without values. */
export type Trouble = Exclude<PollAnswer, { kind: 'values' }>;
export type ObjectiveReason = Blindness | 'BUDGET_EXHAUSTED' | 'BURN_FAST' | 'BURN_MID';
export type JudgedRule = FittedRule & {
  /** Null: frozen, because one of its windows is blind or telemetry is stale. */ readonly fires: boolean | null;
};
export type WindowBurn = { readonly windowMs: DurationMs; readonly burn: Burn; readonly coverage: Ratio };

export type ObjectiveVerdict = {
  readonly health: 'healthy' | 'burning' | 'exhausted' | 'blind';
  /** Null when healthy. */
  readonly because: ObjectiveReason | null;
  /** What sight is missing, whatever the health: an exhausted or burning objective can be half blind besides. */
  readonly blind: Blindness | null;
  readonly window: WindowCounts;
  readonly budget: Budget;
  readonly burns: readonly WindowBurn[];
  readonly rules: readonly JudgedRule[];
  /** Over the window in which sight is judged: the long one of the fast rule, or the objective's own when that is shorter. */
  readonly coverage: Ratio;
  readonly sightMs: DurationMs;
  /** Since the newest telemetry. */
  readonly ageMs: DurationMs | null;
  readonly staleAfter: DurationMs;
  /** How the indicator's query is answered, when that keeps it from being seen. */
  readonly trouble: Trouble | null;
  /** Some of the window's evidence was sampled by outcome and carries no weights: its shares of failures are not real. */
  readonly biased: boolean;
};

export type ObjectiveFacts = {
  readonly objective: Objective;
  readonly window: WindowCounts;
  /** Counts over each of `BURN_WINDOWS` that is not longer than the objective's window. */
  readonly burnWindows: ReadonlyMap<DurationMs, WindowCounts>;
  readonly newest: Instant | null;
  /** Up to when something could be known: a query is asked after a delay. */
  readonly at: Instant;
  readonly staleAfter?: DurationMs;
  readonly trouble?: Trouble | null;
  readonly biased?: boolean;
};

/** Telemetry older than this says nothing about now. */
export const STALE_AFTER = MINUTE;

/**
 * Proven bad news comes first, then blindness, then good news. A budget that is exhausted stays so while telemetry is
 * late or has gaps in the last hour: silence refunds nothing, and stopping the telemetry must not turn red into grey.
 * A burn rule judges covered windows of fresh telemetry only, so when it fires it is proven, too. Healthy needs sight.
 */
export function judgeObjective(facts: ObjectiveFacts): ObjectiveVerdict {
  const { objective, window, staleAfter = STALE_AFTER, trouble = null, biased = false } = facts;
  const budget = budgetOf(window, objective.target);
  const sight = sightOf(facts);
  const ageMs = facts.newest === null ? null : (Math.max(0, elapsed(facts.newest, facts.at)) as DurationMs);
  const blind = blindness(facts, budget, { sight: sight.counts, ageMs });
  const burns = objective.unsupported === null ? burnsOf(facts) : [];
  const frozen = objective.unsupported !== null || ageMs === null || ageMs > staleAfter;
  const rules = rulesFor(objective).map((rule) => ({
    ...rule,
    fires: frozen ? null : fires(rule, burnIn(burns, rule.longMs), burnIn(burns, rule.shortMs)),
  }));
  const page = rules.find(({ action, fires }) => action === 'page' && fires === true);
  const seen = { coverage: coverageOf(sight.counts), sightMs: sight.windowMs, ageMs, staleAfter, trouble, biased };
  const shared = { blind, window, budget, burns, rules, ...seen };
  if (objective.unsupported === null) {
    if (budget.kind === 'known' && budget.remaining <= 0) return { ...shared, health: 'exhausted', because: 'BUDGET_EXHAUSTED' };
    if (page !== undefined) return { ...shared, health: 'burning', because: page.id === 'fast' ? 'BURN_FAST' : 'BURN_MID' };
  }
  return blind === null ? { ...shared, health: 'healthy', because: null } : { ...shared, health: 'blind', because: blind };
}

const BLIND_BY: Readonly<Record<Trouble['kind'], QueryBlindness>> = {
  empty: 'QUERY_EMPTY',
  stale: 'QUERY_STALE',
  nan: 'QUERY_NAN',
  infinite: 'QUERY_INFINITE',
  negative: 'QUERY_NEGATIVE',
  warned: 'QUERY_WARNED',
  failed: 'QUERY_FAILED',
};

/** Most fundamental first: what can never be known, what was never heard, what has fallen silent, what has gaps. */
function blindness(
  { objective, trouble, staleAfter = STALE_AFTER }: ObjectiveFacts,
  budget: Budget,
  { sight, ageMs }: { sight: WindowCounts; ageMs: DurationMs | null },
): Blindness | null {
  if (objective.unsupported !== null) return 'NOT_COMPUTED';
  if (trouble !== undefined && trouble !== null) return BLIND_BY[trouble.kind];
  if (ageMs === null) return 'NO_TELEMETRY';
  if (ageMs > staleAfter) return 'STALE';
  const gap = unseen(sight);
  if (gap !== null && gap !== 'NO_TRAFFIC') return gap; // An hour without customers hides nothing while telemetry flows.
  return budget.kind === 'blind' ? budget.because : null;
}

function sightOf({ objective, window, burnWindows }: ObjectiveFacts): { counts: WindowCounts; windowMs: DurationMs } {
  const fast = BURN_RULES[0] ?? broken('no burn rules');
  if (objective.unsupported !== null || fast.longMs > objective.windowMs) return { counts: window, windowMs: objective.windowMs };
  return { counts: burnWindows.get(fast.longMs) ?? broken(`no counts over ${fast.longMs} ms`), windowMs: fast.longMs };
}

function burnsOf({ objective, burnWindows }: ObjectiveFacts): readonly WindowBurn[] {
  return BURN_WINDOWS.filter((windowMs) => windowMs <= objective.windowMs).map((windowMs) => {
    const counts = burnWindows.get(windowMs) ?? broken(`no counts over ${windowMs} ms for ${objective.name}`);
    return { windowMs, burn: burnOf(counts, objective.target), coverage: coverageOf(counts) };
  });
}

function burnIn(burns: readonly WindowBurn[], windowMs: DurationMs): Burn {
  return burns.find((window) => window.windowMs === windowMs)?.burn ?? broken(`no burn over ${windowMs} ms`);
}
