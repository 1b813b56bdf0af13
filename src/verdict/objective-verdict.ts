import type { AlertAction } from '../catalog/alert-rule.ts';
import { elapsed, MINUTE, type DurationMs, type Ratio } from '../kernel/units.ts';
import type { Budget } from './budget.ts';
import type { Burn } from './burn.ts';
import { leastWindow, PRESENT, type FittedRule } from './burn-rules.ts';
import type { ObjectiveFacts, Trouble } from './objective-facts.ts';
import { burnsOf, judgeBudgets, type JudgedPeriod, type MemberBudget, type WindowBurn } from './judge-budget.ts';
import { holds, isCalm, LEAST_PROOF, type Drop, type RuleSight } from './rule-holds.ts';
import { openRuleSight } from './rule-sight.ts';
import { allowed } from './spending.ts';
import { coverageOf, eventsIn, unseen, type Events, type Unseen, type WindowCounts } from './window-counts.ts';

export type { WindowCounts } from './window-counts.ts';
export type { ObjectiveFacts, Trouble } from './objective-facts.ts';
export type { WindowBurn } from './judge-budget.ts';

export type Blindness = Unseen | 'STALE' | 'NOT_COMPUTED' | QueryBlindness;
/** A query has no answer that could be counted; each of these has another cause, and none of them is zero. */
export type QueryBlindness =
  | 'QUERY_EMPTY'
  | 'QUERY_STALE'
  | 'QUERY_NAN'
  | 'QUERY_INFINITE'
  | 'QUERY_NEGATIVE'
  | 'QUERY_NO_RATIO'
  | 'QUERY_WARNED'
  | 'QUERY_FAILED';
export type ObjectiveReason = Blindness | 'BUDGET_EXHAUSTED' | BurningReason;
export type BurningReason = 'BURN_FAST' | 'BURN_MID' | 'BURN_RATE' | 'OUTAGE' | 'BUDGET_DROP' | 'BUDGET_RUNS_OUT';

export type JudgedRule = FittedRule & {
  readonly id: string;
  /** That of the rule, or a page while less of the budget is left than it says. */
  readonly action: AlertAction;
  /** Null: frozen, because something that it looks at is blind or telemetry is stale. */
  readonly fires: boolean | null;
  /** Clearly below its threshold, and not only just; null when frozen. */
  readonly calm: boolean | null;
  /** Why it is frozen. */
  readonly frozen: Blindness | null;
};

export type Gap = { readonly because: Unseen; readonly windowMs: DurationMs; readonly coverage: Ratio };

export type ObjectiveVerdict = {
  readonly health: 'healthy' | 'burning' | 'exhausted' | 'blind';
  /** Null when healthy. */
  readonly because: ObjectiveReason | null;
  /** What sight is missing, whatever the health: an exhausted or burning objective can be half blind besides. */
  readonly blind: Blindness | null;
  /** Without adjusted time: what the budget is judged by. */
  readonly window: WindowCounts;
  /** What gates and rules read: without adjusted time, and of an early calendar window by its projected traffic. */
  readonly budget: Budget;
  /** The same with adjusted time in it; null when none was adjusted. */
  readonly raw: { readonly window: WindowCounts; readonly budget: Budget } | null;
  /** Of a calendar window. */
  readonly period: JudgedPeriod | null;
  /** Of a composite: what each member spends of its own budget. */
  readonly members: readonly MemberBudget[] | null;
  readonly burns: readonly WindowBurn[];
  readonly rules: readonly JudgedRule[];
  /** The first window with gaps that a rule looks at which pages or files a ticket: while it cannot, nothing is said to be healthy. */
  readonly frozen: Gap | null;
  /** What the rules saw that look at more than burns, by their windows: part of the whole budget, and events. */
  readonly drops: ReadonlyMap<DurationMs, Drop>;
  readonly outages: ReadonlyMap<DurationMs, Events>;
  /** So few events come that fewer than three failures would be expected where the first page is due: chance looks alike. */
  readonly weak: { readonly events: number; readonly needed: number; readonly windowMs: DurationMs } | null;
  /** At the burn of the last hour nothing is left after this time; null: not within the window, or not known. */
  readonly lastsMs: DurationMs | null;
  /** Over the window in which sight is judged: the last hour, or the objective's own when that is shorter. */
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

/** Telemetry older than this says nothing about now. */
export const STALE_AFTER = MINUTE;

/**
 * Proven bad news comes first, then blindness, then good news. A budget that is exhausted stays so while telemetry is
 * late or has gaps in the last hour: silence refunds nothing, and stopping the telemetry must not turn red into grey.
 * A burn rule judges covered windows of fresh telemetry only, so when it fires it is proven, too. Healthy needs sight.
 */
export function judgeObjective(facts: ObjectiveFacts): ObjectiveVerdict {
  const { objective, window, staleAfter = STALE_AFTER, trouble = null, biased = false } = facts;
  const budgets = judgeBudgets(facts);
  const { budget } = budgets;
  const sight = sightOf(facts);
  const ageMs = facts.newest === null ? null : (Math.max(0, elapsed(facts.newest, facts.at)) as DurationMs);
  const blind = blindness(facts, budget, { sight: sight.counts, ageMs });
  const burns = objective.unsupported === null ? burnsOf(facts) : [];
  const looked = openRuleSight(facts, burns, budgets);
  const rules = judgeRules(facts, looked, { burns, budget, ageMs });
  const page = pageOf(rules);
  const seen = { coverage: coverageOf(sight.counts), sightMs: sight.windowMs, ageMs, staleAfter, trouble, biased };
  const judged = {
    burns,
    rules,
    frozen: gapIn(rules, burns),
    ...lookedAt(rules, looked),
    weak: weaknessOf(facts),
    lastsMs: lastsOf(facts, budget, burns),
  };
  const shared = { blind, window, ...budgets, ...judged, ...seen };
  if (objective.unsupported === null) {
    if (budget.kind === 'known' && budget.remaining <= 0) return { ...shared, health: 'exhausted', because: 'BUDGET_EXHAUSTED' };
    if (page !== undefined) return { ...shared, health: 'burning', because: reasonOf(page) };
  }
  const because = blind ?? judged.frozen?.because ?? null;
  return because === null ? { ...shared, health: 'healthy', because } : { ...shared, health: 'blind', because };
}

const BLIND_BY: Readonly<Record<Trouble['kind'], QueryBlindness>> = {
  empty: 'QUERY_EMPTY',
  stale: 'QUERY_STALE',
  nan: 'QUERY_NAN',
  infinite: 'QUERY_INFINITE',
  negative: 'QUERY_NEGATIVE',
  'no-ratio': 'QUERY_NO_RATIO',
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
  const { method, windowMs, unsupported } = objective;
  const present = Math.max(PRESENT, leastWindow(method)) as DurationMs;
  const counts = unsupported === null && present <= windowMs ? burnWindows.get(present) : undefined;
  return counts === undefined ? { counts: window, windowMs } : { counts, windowMs: present };
}

/** What keeps a healthy objective from being so: the first rule that pages because the budget goes, and not because it is low. */
export function pageOf(rules: readonly JudgedRule[]): JudgedRule | undefined {
  return rules.find(({ action, fires, rule }) => action === 'page' && fires === true && rule.when.kind !== 'left');
}

type Known = { readonly burns: readonly WindowBurn[]; readonly budget: Budget; readonly ageMs: DurationMs | null };

function judgeRules(facts: ObjectiveFacts, sight: RuleSight, { burns, budget, ageMs }: Known): readonly JudgedRule[] {
  const { objective, staleAfter = STALE_AFTER } = facts;
  const unknown: Blindness | null =
    objective.unsupported !== null ? 'NOT_COMPUTED' : ageMs === null ? 'NO_TELEMETRY' : ageMs > staleAfter ? 'STALE' : null;
  return facts.rules.map((fitted) => {
    const { rule } = fitted;
    const fires = unknown === null ? holds(fitted, sight) : null;
    const loud = rule.pageBelow !== null && budget.kind === 'known' && budget.remaining < rule.pageBelow;
    return {
      ...fitted,
      id: rule.id,
      action: loud ? 'page' : rule.action,
      fires,
      calm: fires === null ? null : isCalm(fitted, sight),
      frozen: fires === null ? (unknown ?? frozenBy(fitted, burns, budget)) : null,
    };
  });
}

function lookedAt(rules: readonly JudgedRule[], sight: RuleSight): Pick<ObjectiveVerdict, 'drops' | 'outages'> {
  const drops = new Map<DurationMs, Drop>();
  const outages = new Map<DurationMs, Events>();
  for (const { rule, fires, longMs } of rules) {
    if (fires === null) continue;
    const drop = rule.when.kind === 'drop' ? sight.dropOver(longMs) : null;
    const outage = rule.when.kind === 'outage' ? sight.eventsOver(longMs) : null;
    if (drop !== null) drops.set(longMs, drop);
    if (outage !== null) outages.set(longMs, outage);
  }
  return { drops, outages };
}

function gapIn(rules: readonly JudgedRule[], burns: readonly WindowBurn[]): Gap | null {
  for (const { action, reachable, longMs, frozen } of rules) {
    const seen = burns.find(({ windowMs }) => windowMs === longMs);
    if (action === 'inform' || !reachable || frozen === null || seen?.burn.kind !== 'blind') continue;
    const { because } = seen.burn;
    if (because !== 'NO_TRAFFIC') return { because, windowMs: longMs, coverage: seen.coverage };
  }
  return null;
}

function frozenBy({ longMs, shortMs }: FittedRule, burns: readonly WindowBurn[], budget: Budget): Blindness {
  const blind = [longMs, shortMs].flatMap((windowMs) => {
    const burn = burns.find((window) => window.windowMs === windowMs)?.burn;
    return burn?.kind === 'blind' ? [burn.because] : [];
  });
  return blind.find((because) => because !== 'NO_TRAFFIC') ?? (budget.kind === 'blind' ? budget.because : 'NO_TRAFFIC');
}

function reasonOf({ rule }: JudgedRule): BurningReason {
  switch (rule.when.kind) {
    case 'outage':
      return 'OUTAGE';
    case 'drop':
      return 'BUDGET_DROP';
    case 'exhausts':
      return 'BUDGET_RUNS_OUT';
    default:
      return rule.id === 'fast' ? 'BURN_FAST' : rule.id === 'mid' ? 'BURN_MID' : 'BURN_RATE';
  }
}

function weaknessOf({ objective, rules, burnWindows }: ObjectiveFacts): ObjectiveVerdict['weak'] {
  const first = rules.find(({ rule: { action, when }, reachable }) => action === 'page' && when.kind === 'burn' && reachable);
  const counts = first === undefined ? undefined : burnWindows.get(first.longMs);
  if (first === undefined || counts === undefined || objective.composite !== null) return null;
  const gap = unseen(counts);
  if (gap !== null && gap !== 'NO_TRAFFIC') return null;
  const { parts, of } = allowed(objective.target);
  const needed = Math.ceil((LEAST_PROOF * of) / (first.threshold * parts));
  const events = eventsIn(counts).total;
  return events < needed ? { events, needed, windowMs: first.longMs } : null;
}

function lastsOf({ objective, at, period }: ObjectiveFacts, budget: Budget, burns: readonly WindowBurn[]): DurationMs | null {
  const burn = burns.find(({ windowMs }) => windowMs >= PRESENT)?.burn;
  if (budget.kind === 'blind' || burn === undefined || burn.kind === 'blind' || burn.rate <= 0) return null;
  if (budget.remaining <= 0) return 0 as DurationMs;
  const lasts = (budget.remaining * objective.windowMs) / burn.rate;
  const ahead = period === null || period === undefined ? objective.windowMs : elapsed(at, period.end);
  return lasts > ahead ? null : (lasts as DurationMs);
}

/** For those who have a burn by its window. */
export function burnIn(burns: readonly WindowBurn[], windowMs: DurationMs): Burn | null {
  return burns.find((window) => window.windowMs === windowMs)?.burn ?? null;
}
