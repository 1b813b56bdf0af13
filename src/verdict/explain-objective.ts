import type { Objective } from '../catalog/catalog.ts';
import { explainPoll } from '../intake/poll-answer.ts';
import { showCount, showDuration, showRatio } from '../kernel/show.ts';
import { unreachable } from '../kernel/units.ts';
import { explainPeriod, explainRule, explainTimeLeft } from './explain-rule.ts';
import { pageOf, type Blindness, type ObjectiveVerdict } from './objective-verdict.ts';
import { coverageOf, eventsIn, LEAST_COVERAGE } from './window-counts.ts';

/** The verdict in one sentence, with the arithmetic that leads to it. */
export function explainObjective(verdict: ObjectiveVerdict, objective: Objective): string {
  const known = joined([arithmetic(verdict, objective), adjusted(verdict), explainPeriod(verdict)]);
  const gap = verdict.blind === null ? gapOf(verdict) : missing(verdict.blind, verdict, objective);
  const doubts = [verdict.biased ? BIASED : null, weak(verdict)];
  return `${joined(parts(verdict, { known, gap, doubts }))}.`;
}

type Said = { readonly known: string | null; readonly gap: string | null; readonly doubts: readonly (string | null)[] };

function parts(verdict: ObjectiveVerdict, { known, gap, doubts }: Said): readonly (string | null)[] {
  switch (verdict.health) {
    case 'healthy':
      return [known, ...doubts];
    case 'burning': {
      const page = pageOf(verdict.rules);
      return [known, page === undefined ? null : explainRule(page, verdict), explainTimeLeft(verdict), gap, ...doubts];
    }
    case 'exhausted':
      return [known, 'the budget is exhausted', gap, ...doubts];
    case 'blind':
      return [gap, known === null || gap === null ? known : `what was seen: ${known}`, ...doubts];
    default:
      return unreachable(verdict.health);
  }
}

const BIASED = 'some of it was kept because it failed and carries no weights, so that the real share of failures is not known';

/** `12 of 48,210 failed in 28d (0.025 %); 1 % may: 482; 2.5 % of the budget is spent`, or null where nothing was counted. */
function arithmetic(verdict: ObjectiveVerdict, objective: Objective): string | null {
  const { window, budget, members, period } = verdict;
  if (window.total === 0 && budget.kind === 'blind') return null;
  const time = period === null ? `in ${showDuration(objective.windowMs)}` : 'so far';
  const seen = members === null ? counted(verdict, objective, time) : null;
  if (budget.kind === 'blind') return seen;
  const spent = `${showRatio(budget.spent)} of the budget is spent`;
  if (members !== null) return `${spent} ${time}: ${members.map(showMember).join(', ')}`;
  const may =
    budget.allowed === null ? null : `${showRatio(1 - objective.target)} may: ${showAllowed(budget.allowed, verdict, objective)}`;
  return joined([seen, may, spent]);
}

function counted({ window, budget }: ObjectiveVerdict, { method, agreement, cohort }: Objective, time: string): string {
  const bad = window.total - window.good;
  if (method.kind === 'occurrences' && agreement !== undefined && cohort?.[agreement.label] === undefined) {
    const { atLeast, withinMs, label } = agreement;
    const saw = `${showCount(bad)} of ${showCount(window.total)} intervals of ${showDuration(withinMs)} were seen to fail`;
    const places = `${showCount(atLeast)} ${label}${atLeast === 1 ? '' : 's'}`;
    return `${saw} by at least ${places} ${time} (${showRatio(bad / window.total)})`;
  }
  switch (method.kind) {
    case 'occurrences': {
      // Amounts are counted in millionths of a row or a cent, and people read rows and cents.
      const events = eventsIn(window);
      const failed = events.total - events.good;
      return `${showCount(failed)} of ${showCount(events.total)} failed ${time} (${showRatio(bad / window.total)})`;
    }
    case 'timeslices': {
      const all = budget.kind === 'known' ? (budget.bad ?? bad) : bad;
      const empty = all > bad ? `, ${showCount(all - bad)} of them without events` : '';
      return `${showCount(all)} slices of ${showDuration(method.sliceMs)} were bad ${time}${empty}`;
    }
    case 'ratio-timeslices': {
      const good = showRatio(window.good / window.total);
      return `slices of ${showDuration(method.sliceMs)} were ${good} good on average ${time}`;
    }
    default:
      return unreachable(method);
  }
}

function showAllowed(budget: number, { window }: ObjectiveVerdict, { method, target }: Objective): string {
  if (method.kind === 'ratio-timeslices') return `${showRatio(target)} is promised`;
  const isScaled = method.kind === 'occurrences' && window.events !== undefined && window.total > 0;
  const allowed = isScaled ? (budget * eventsIn(window).total) / window.total : budget;
  return showCount(allowed < (method.kind === 'timeslices' ? 100 : 10) ? allowed : Math.floor(allowed));
}

function showMember({ objective, weight, budget }: NonNullable<ObjectiveVerdict['members']>[number]): string {
  const times = weight === 1 ? '' : ` × ${showCount(weight)}`;
  return `${objective} ${budget.kind === 'known' ? showRatio(budget.spent) : 'unknown'}${times}`;
}

function adjusted({ raw, budget }: ObjectiveVerdict): string | null {
  if (raw === null || budget.kind === 'blind' || raw.budget.kind === 'blind') return null;
  if (raw.budget.spent === budget.spent) return null;
  return `with the time that was adjusted out it would be ${showRatio(raw.budget.spent)}`;
}

/** Only where something failed among the few: that nothing did is no doubt that anybody has to act on. */
function weak({ weak, health, budget }: ObjectiveVerdict): string | null {
  if (weak === null || weak.events === 0 || health === 'blind' || (budget.kind === 'known' && budget.spent === 0)) return null;
  const few = `evidence is weak: of ${showCount(weak.events)} events in ${showDuration(weak.windowMs)} chance alone may be as bad`;
  return `${few}, ${showCount(weak.needed)} would tell`;
}

function gapOf({ frozen }: ObjectiveVerdict): string | null {
  if (frozen === null) return null;
  return `blind: telemetry covers ${showRatio(frozen.coverage)} of the last ${showDuration(frozen.windowMs)} and ${showRatio(LEAST_COVERAGE)} is needed to watch the burn`;
}

function missing(blind: Blindness, verdict: ObjectiveVerdict, objective: Objective): string {
  const { ageMs, budget, window, sightMs, staleAfter, trouble } = verdict;
  const of = nameOf(objective);
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
    case 'QUERY_NO_RATIO':
    case 'QUERY_WARNED':
    case 'QUERY_FAILED':
      return `blind: ${trouble === null ? 'the query has no answer' : explainPoll(trouble)}`;
    case 'LOW_COVERAGE': {
      const whole = verdict.coverage >= LEAST_COVERAGE && budget.kind === 'blind';
      const coverage = whole ? coverageOf(window) : verdict.coverage;
      return `blind: telemetry covers ${showRatio(coverage)} of the last ${showDuration(whole ? objective.windowMs : sightMs)} and ${showRatio(LEAST_COVERAGE)} is needed`;
    }
    case 'NO_TRAFFIC':
      // Customers may come all the same: a metric, a cost or a slice that is not over is counted apart from them.
      return `blind: telemetry arrives, but in the last ${showDuration(objective.windowMs)} nothing of ${of} that this objective counts`;
    default:
      return unreachable(blind);
  }
}

/** `checkout`, or of a cohort `checkout in region eu`. */
function nameOf({ journey, name, cohort }: Objective): string {
  const labels = Object.entries(cohort ?? {}).map(([label, value]) => `${label} ${value}`);
  return `${journey ?? name}${labels.length === 0 ? '' : ` in ${labels.join(' and ')}`}`;
}

function joined(parts: readonly (string | null)[]): string | null {
  const said = parts.filter((part) => part !== null);
  return said.length === 0 ? null : said.join('; ');
}
