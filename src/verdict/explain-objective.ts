import type { Objective } from '../catalog/catalog.ts';
import { explainPoll } from '../intake/poll-answer.ts';
import { showCount, showDuration, showRatio } from '../kernel/show.ts';
import { unreachable, type DurationMs } from '../kernel/units.ts';
import type { Blindness, ObjectiveVerdict } from './objective-verdict.ts';
import { coverageOf, LEAST_COVERAGE } from './window-counts.ts';

/** The verdict in one sentence, with the arithmetic that leads to it. */
export function explainObjective(verdict: ObjectiveVerdict, objective: Objective): string {
  const known = arithmetic(verdict, objective);
  const gap = verdict.blind === null ? null : missing(verdict.blind, verdict, objective);
  const biased = verdict.biased ? BIASED : null;
  switch (verdict.health) {
    case 'healthy':
      return joined([known, biased]);
    case 'burning':
      return joined([known, burning(verdict), gap, biased]);
    case 'exhausted':
      return joined([known, 'the budget is exhausted', gap, biased]);
    case 'blind':
      return joined([gap, known === null || gap === null ? known : `what was seen: ${known}`, biased]);
    default:
      return unreachable(verdict.health);
  }
}

const BIASED = 'some of it was kept because it failed and carries no weights, so that the real share of failures is not known';

/** `12 of 48,210 failed in 28d (0.025 %); 1 % may: 482; 2.5 % of the budget is spent`, or null where nothing was counted. */
function arithmetic({ window, budget }: ObjectiveVerdict, { target, windowMs }: Objective): string | null {
  if (window.total === 0) return null;
  const bad = window.total - window.good;
  const seen = `${showCount(bad)} of ${showCount(window.total)} failed in ${showDuration(windowMs)} (${showRatio(bad / window.total)})`;
  if (budget.kind === 'blind') return seen;
  const allowed = budget.allowed < 10 ? budget.allowed : Math.floor(budget.allowed);
  return `${seen}; ${showRatio(1 - target)} may: ${showCount(allowed)}; ${showRatio(budget.spent)} of the budget is spent`;
}

function burning({ rules, burns }: ObjectiveVerdict): string | null {
  const rule = rules.find(({ action, fires }) => action === 'page' && fires === true);
  const rate = (windowMs: DurationMs): string => {
    const burn = burns.find((window) => window.windowMs === windowMs)?.burn;
    return burn?.kind === 'known' ? showTimes(burn.rate) : 'unknown';
  };
  if (rule === undefined) return null;
  const { longMs, shortMs, threshold } = rule;
  return (
    `over the last ${showDuration(longMs)} the budget went ${rate(longMs)} times as fast as it may, over the last ` +
    `${showDuration(shortMs)} ${rate(shortMs)} times; ${showTimes(threshold)} times pages`
  );
}

function missing(blind: Blindness, verdict: ObjectiveVerdict, objective: Objective): string {
  const { ageMs, budget, window, sightMs, staleAfter, trouble } = verdict;
  const of = objective.journey ?? objective.name;
  switch (blind) {
    case 'NOT_COMPUTED':
      return `not computed: ${(objective.unsupported ?? 'this server cannot count it').replace(/\.$/, '')}`;
    case 'NO_TELEMETRY':
      return ageMs === null
        ? `blind: no telemetry of ${of} has arrived yet`
        : `blind: no telemetry of ${of} in the last ${showDuration(sightMs)}`;
    case 'STALE':
      return `blind: the newest telemetry of ${of} is ${showDuration(ageMs ?? staleAfter)} old and ${showDuration(staleAfter)} is the most`;
    case 'QUERY_EMPTY':
    case 'QUERY_STALE':
    case 'QUERY_NAN':
    case 'QUERY_INFINITE':
    case 'QUERY_NEGATIVE':
    case 'QUERY_WARNED':
    case 'QUERY_FAILED':
      return `blind: ${trouble === null ? 'the query has no answer' : explainPoll(trouble)}`;
    case 'LOW_COVERAGE': {
      const whole = verdict.coverage >= LEAST_COVERAGE && budget.kind === 'blind';
      const coverage = whole ? coverageOf(window) : verdict.coverage;
      return `blind: telemetry covers ${showRatio(coverage)} of the last ${showDuration(whole ? objective.windowMs : sightMs)} and ${showRatio(LEAST_COVERAGE)} is needed`;
    }
    case 'NO_TRAFFIC':
      return `blind: telemetry arrives, but no customer used ${of} in the last ${showDuration(objective.windowMs)}`;
    default:
      return unreachable(blind);
  }
}

function joined(parts: readonly (string | null)[]): string {
  return `${parts.filter((part) => part !== null).join('; ')}.`;
}

function showTimes(rate: number): string {
  return showCount(rate >= 100 ? Math.round(rate) : rate);
}
