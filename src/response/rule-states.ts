import type { AlertRule } from '../catalog/alert-rule.ts';
import { HOUR, MINUTE, type DurationMs } from '../kernel/units.ts';
import type { JudgedRule, ObjectiveVerdict, WindowBurn } from '../verdict/objective-verdict.ts';
import type { AlertCause, RuleState } from './alert.ts';

/** Calm has to last two ticks' worth of the short window, which is a twelfth of it, and a minute where there is none. */
const CALM_PART = 2 / 12;
const LEAST_CALM = MINUTE;
/** A budget that comes back does so slowly. */
const BUDGET_CALM = HOUR;

/** Reasons that belong together: while the budget burns it may well be low, and that is another matter. */
export function causeOf({ when }: AlertRule): Exclude<AlertCause, 'telemetry-lost'> {
  return when.kind === 'left' ? 'budget-low' : 'burning';
}

/** What the rules of a verdict say to the alerts of one cause. */
export function ruleStatesOf(verdict: Pick<ObjectiveVerdict, 'rules' | 'burns'>, cause: AlertCause): readonly RuleState[] {
  return verdict.rules
    .filter(({ rule }) => causeOf(rule) === cause)
    .map((judged) => ({
      id: judged.id,
      severity: judged.action,
      ...saysOf(judged, verdict.burns),
      calmFor: calmFor(judged),
      tells: judged.rule.tells,
      targets: judged.rule.targets,
    }));
}

/**
 * Whether something failed a moment ago, by the shortest window there is. What becomes known afterwards changes a budget;
 * it wakes nobody.
 */
export function isLive({ burns }: Pick<ObjectiveVerdict, 'burns'>): boolean {
  const shortest = burns.filter(({ windowMs }) => windowMs >= LIVE).toSorted((a, b) => a.windowMs - b.windowMs)[0];
  return shortest?.burn.kind === 'known' && shortest.burn.rate > 0;
}
const LIVE = 5 * MINUTE;

/**
 * Where customers stay away nothing fails: it neither holds nor is it over, until nobody came in the whole of the long
 * window. Where telemetry stays away nothing is known.
 */
function saysOf(judged: JudgedRule, burns: readonly WindowBurn[]): Pick<RuleState, 'holds' | 'calm'> {
  if (judged.fires !== null) return { holds: judged.fires, calm: judged.calm };
  if (judged.frozen !== 'NO_TRAFFIC') return { holds: null, calm: null };
  const long = burns.find(({ windowMs }) => windowMs >= Math.max(judged.longMs, HOUR));
  return { holds: false, calm: long?.burn.kind === 'blind' && long.burn.because === 'NO_TRAFFIC' };
}

function calmFor({ rule: { when }, shortMs, longMs }: JudgedRule): DurationMs {
  switch (when.kind) {
    case 'burn':
      return ((shortMs ?? longMs) * CALM_PART) as DurationMs;
    case 'left':
      return BUDGET_CALM;
    case 'drop':
    case 'exhausts':
      return Math.max(LEAST_CALM, (longMs / 12) * CALM_PART) as DurationMs;
    case 'outage':
      return LEAST_CALM;
  }
}
