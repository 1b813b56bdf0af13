import { showCount, showDuration, showInstant, showRatio } from '../kernel/show.ts';
import { unreachable, type DurationMs } from '../kernel/units.ts';
import type { FittedRule } from './burn-rules.ts';
import { burnIn, type JudgedRule, type ObjectiveVerdict } from './objective-verdict.ts';

/** When a rule fires, as people say it: `burn at 14.4 or more over 1h and 5m`. */
export function showCondition({ rule: { when }, longMs, shortMs, threshold }: FittedRule): string {
  switch (when.kind) {
    case 'burn': {
      const over = `over ${showDuration(longMs)}${shortMs === null ? '' : ` and ${showDuration(shortMs)}`}`;
      const op = when.threshold.kind === 'burn' ? when.threshold.op : 'gte';
      return `burn ${COMPARED[op].replace('…', showTimes(threshold))} ${over}`;
    }
    case 'drop':
      return `${showRatio(threshold)} of the whole budget within ${showDuration(longMs)}`;
    case 'left':
      return threshold === 0 ? 'budget overspent' : `less than ${showRatio(threshold)} of the budget left`;
    case 'outage':
      return `${showRatio(threshold)} of ${showCount(when.minEvents)} events or more fail over ${showDuration(longMs)}`;
    case 'exhausts':
      return `nothing left within ${showDuration(threshold as DurationMs)} at the burn of the last ${showDuration(longMs)}`;
    default:
      return unreachable(when);
  }
}

const COMPARED = { gte: 'at … or more', gt: 'above …', lte: 'at … or less', lt: 'below …' } as const;

/** Why a rule fires, with the figures that it saw. */
export function explainRule({ rule, longMs, shortMs, threshold, action }: JudgedRule, verdict: ObjectiveVerdict): string {
  const does = `${action}s`;
  switch (rule.when.kind) {
    case 'burn': {
      const short = shortMs === null ? '' : `, over the last ${showDuration(shortMs)} ${rateOver(verdict, shortMs)} times`;
      const long = `over the last ${showDuration(longMs)} the budget went ${rateOver(verdict, longMs)} times as fast as it may`;
      return `${long}${short}; ${showTimes(threshold)} times ${does}`;
    }
    case 'drop': {
      const drop = verdict.drops.get(longMs);
      const went = drop === undefined ? 'much' : showRatio(drop.spent);
      return `${went} of the whole budget went within the last ${showDuration(longMs)}; ${showRatio(threshold)} ${does}`;
    }
    case 'outage': {
      const { good, total } = verdict.outages.get(longMs) ?? { good: 0, total: 0 };
      const failed = `${showCount(total - good)} of ${showCount(total)} failed over the last ${showDuration(longMs)}`;
      return `${failed}; a share of ${showRatio(threshold)} ${does}`;
    }
    case 'left':
    case 'exhausts':
      return `${showCondition({ rule, longMs, shortMs, threshold, reachable: true })} ${does}`;
    default:
      return unreachable(rule.when);
  }
}

/** What a burn means for a team: how long the budget lasts if things go on like this. */
export function explainTimeLeft({ lastsMs, budget, sightMs }: ObjectiveVerdict): string | null {
  if (lastsMs === null || budget.kind === 'blind' || budget.remaining <= 0) return null;
  const minutes = Math.max(1, Math.round(lastsMs / 60_000)) * 60_000;
  return `if it goes on like the last ${showDuration(sightMs)}, the ${showRatio(budget.remaining)} that is left lasts ${showDuration(minutes as DurationMs)}`;
}

/** What is unusual about a window that follows the calendar. */
export function explainPeriod({ period }: ObjectiveVerdict): string | null {
  if (period === null) return null;
  const { start, end, passed, projected, soFar } = period;
  const whole = `the window is that of ${showInstant(start)} to ${showInstant(end)}, of which ${showRatio(passed)} has passed`;
  if (projected === null) return whole;
  const alone = soFar.kind === 'known' ? `; by the traffic so far alone ${showRatio(soFar.spent)} would be spent` : '';
  return `${whole}: the budget is that of the ${showCount(Math.round(projected))} that it will likely see${alone}`;
}

export function showTimes(rate: number): string {
  return showCount(rate >= 100 ? Math.round(rate) : rate);
}

function rateOver({ burns }: ObjectiveVerdict, windowMs: DurationMs): string {
  const burn = burnIn(burns, windowMs);
  return burn?.kind === 'known' ? showTimes(burn.rate) : 'unknown';
}
