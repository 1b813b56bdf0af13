import type { Objective } from '../catalog/catalog.ts';
import { showCount, showDuration, showRatio } from '../kernel/show.ts';
import { elapsed, HOUR, type DurationMs } from '../kernel/units.ts';
import { allowanceOf } from './allowance.ts';
import type { Budget } from './budget.ts';
import { leastWindow, PRESENT } from './burn-rules.ts';
import type { ObjectiveVerdict } from './objective-verdict.ts';
import { eventsIn } from './window-counts.ts';

/** One line of the sum: what is reckoned, how, and what that means. */
export type SumStep = {
  readonly what: string;
  readonly sum: string;
  readonly means: string;
  /** Where what it was made from can be looked at. */
  readonly from: 'counts' | 'promise' | 'burns' | 'members';
};
type Known = Extract<Budget, { kind: 'known' }>;

/** The whole sum as a person would write it, from what was counted to how long it lasts; only the first line where it is blind. */
export function workedSum(verdict: ObjectiveVerdict, objective: Objective): readonly SumStep[] {
  const { budget, members } = verdict;
  const counted = members === null ? countedStep(verdict, objective) : membersStep(verdict);
  if (budget.kind === 'blind') return counted === null ? [] : [counted];
  const reckoned = members === null ? [mayStep(verdict, objective, budget), spentStep(budget)] : [];
  return [counted, ...reckoned, leftStep(budget), paceStep(verdict, objective), lastsStep(verdict, objective, budget)].filter(
    (step) => step !== null,
  );
}

function countedStep({ window, budget, period }: ObjectiveVerdict, { method, windowMs }: Objective): SumStep | null {
  if (window.total === 0) return null;
  const share = window.good / window.total;
  const means = period === null ? `over the last ${showDuration(windowMs)}` : 'since the period of the calendar began';
  const from = 'counts';
  if (method.kind === 'occurrences') {
    const { good, total } = eventsIn(window);
    return { what: 'What was good', sum: `${showCount(good)} of ${showCount(total)} = ${showRatio(share)}`, means, from };
  }
  const slices = `slices of ${showDuration(method.sliceMs)}`;
  if (method.kind === 'ratio-timeslices')
    return { what: 'What was good', sum: `${slices}, ${showRatio(share)} good on average`, means, from };
  const bad = budget.kind === 'known' ? (budget.bad ?? 0) : window.total - window.good;
  return { what: 'What was bad', sum: `${showCount(bad)} of the ${slices}`, means, from };
}

function membersStep({ members }: ObjectiveVerdict): SumStep {
  const parts = (members ?? []).map(({ objective, weight, budget }) => {
    const times = weight === 1 ? '' : `${showCount(weight)} × `;
    return `${times}${budget.kind === 'known' ? showRatio(budget.spent) : 'unknown'} (${objective})`;
  });
  return {
    what: 'What its members spent',
    sum: parts.join(' + '),
    means: 'each of its own budget, times its weight',
    from: 'members',
  };
}

function mayStep(verdict: ObjectiveVerdict, { method, target }: Objective, budget: Known): SumStep | null {
  if (budget.allowed === null) return null;
  const share = showRatio(1 - target);
  const { parts, of } = allowanceOf(target);
  const base = (budget.allowed * of) / parts;
  const promise = `${showRatio(target)} is promised, so ${share} may fail`;
  if (method.kind === 'ratio-timeslices')
    return { what: 'What may fail', sum: `100 % − ${showRatio(target)} = ${share}`, means: promise, from: 'promise' };
  const each = eventsEach(verdict, method.kind);
  const [came, may] = [base * each, budget.allowed * each];
  const isProjected = verdict.period !== null && verdict.period.projected !== null;
  const what = method.kind === 'timeslices' ? 'slices there are' : isProjected ? 'will likely come in the whole period' : 'came';
  return {
    what: 'What may fail',
    sum: `${showCount(round(came))} × ${share} = ${showCount(round(may))}`,
    means: `${promise}; ${showCount(round(came))} ${what}`,
    from: 'promise',
  };

  function round(count: number): number {
    return count < 100 ? count : Math.round(count);
  }
}

/** As how many events what is counted in parts is read. */
function eventsEach({ window }: ObjectiveVerdict, kind: Objective['method']['kind']): number {
  if (kind !== 'occurrences' || window.events === undefined || window.total === 0) return 1;
  return eventsIn(window).total / window.total;
}

function spentStep({ bad, allowed, spent }: Known): SumStep | null {
  if (bad === null || allowed === null) return null;
  const share = allowed === 0 ? 0 : bad / allowed;
  return {
    what: 'What is spent',
    sum: `${showCount(bad)} ÷ ${showCount(allowed)} = ${showRatio(spent)}`,
    means: share > 1 ? 'more failed than may' : 'what failed, of what may fail',
    from: 'counts',
  };
}

function leftStep({ spent, remaining, bad, allowed }: Known): SumStep {
  const left = bad === null || allowed === null ? null : Math.floor(allowed - bad);
  const means =
    left === null || Math.abs(left) > 1e9
      ? remaining < 0
        ? 'it is overspent'
        : 'so much of the budget'
      : left < 0
        ? `${showCount(-left)} too many`
        : `${showCount(left)} more may fail`;
  return {
    what: 'What is left',
    sum: `100 % − ${showRatio(spent)} = ${showRatio(remaining).replace('-', '−')}`,
    means,
    from: 'counts',
  };
}

/** How fast it goes, over the shortest window of an hour or more: that is what the time left is reckoned from. */
function paceStep({ burns }: ObjectiveVerdict, { method, target }: Objective): SumStep | null {
  const pace = burns.find(({ windowMs }) => windowMs >= Math.max(HOUR, PRESENT, leastWindow(method)));
  if (pace === undefined) return null;
  const over = showDuration(pace.windowMs);
  const what = 'How fast it goes';
  if (pace.burn.kind === 'blind')
    return { what, sum: 'not known', means: `too little was seen of the last ${over}`, from: 'burns' };
  const { rate } = pace.burn;
  const times = Number(rate.toPrecision(3));
  const sum =
    method.kind === 'occurrences' ? `${showRatio(rate * (1 - target))} ÷ ${showRatio(1 - target)} = ${times}` : `${times}`;
  return { what, sum, means: `times as fast as it may, over the last ${over}; 1 spends all of it by the end`, from: 'burns' };
}

function lastsStep(verdict: ObjectiveVerdict, { windowMs }: Objective, { remaining }: Known): SumStep | null {
  const { lastsMs, burns, period } = verdict;
  const burn = burns.find((one) => one.windowMs >= PRESENT)?.burn;
  const what = 'How long it lasts';
  if (remaining <= 0)
    return { what, sum: 'nothing is left', means: 'until what was bad is older than the window', from: 'burns' };
  if (burn === undefined || burn.kind === 'blind') return null;
  const ahead = showDuration(period === null ? windowMs : elapsed(period.start, period.end));
  if (lastsMs === null) return { what, sum: `beyond ${ahead}`, means: 'if it goes on like the last hour', from: 'burns' };
  const minutes = (Math.round(lastsMs / 60_000) * 60_000) as DurationMs;
  return {
    what,
    sum: `${showRatio(remaining)} × ${showDuration(windowMs)} ÷ ${Number(burn.rate.toPrecision(3))} = ${showDuration(minutes)}`,
    means: 'if it goes on like the last hour',
    from: 'burns',
  };
}
