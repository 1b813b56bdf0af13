import { showInstant } from '../kernel/show.ts';
import { after, elapsed, HOUR, MINUTE, type DurationMs, type Instant } from '../kernel/units.ts';
import type { Quiet } from './silence.ts';
import { isLouder, loudest, placeOf, type Alert, type AlertCause, type AttachedRule, type RuleState } from './alert.ts';

/** What happened to an alert; of several things at once the one that matters most. */
export type AlertChange =
  | 'opened'
  | 'escalated'
  | 'eased'
  | 'attached'
  | 'detached'
  | 'frozen'
  | 'thawed'
  | 'calming'
  | 'stirred'
  | 'silenced'
  | 'unsilenced'
  | 'closed';

/** `next` of a closed one is how it was when it ended. */
export type AlertMove = { readonly change: AlertChange; readonly next: Alert };

export type AlertFacts = {
  readonly subject: string;
  readonly cause: AlertCause;
  readonly rules: readonly RuleState[];
  /** Something failed in the last minutes. What telemetry tells of afterwards is no reason to wake anybody. */
  readonly live: boolean;
  /** When people were told louder before, by an alert that is closed. */
  readonly raised: readonly Instant[];
  /** The silence that holds; absent: none does. */
  readonly quiet?: Quiet | null | undefined;
  readonly at: Instant;
};

/** So often within the hour people may be told louder; from then on an alert ends only after a long calm. */
export const MOST_RAISED = 3;
export const RAISED_WITHIN = HOUR;
export const LONG_CALM = (30 * MINUTE) as DurationMs;
/** A calm that was broken starts again after this time at the earliest, so that noise at the edge is not recorded at each tick. */
export const STIRRED_FOR = MINUTE;

/** The one place where an alert's future is decided; null when nothing changes. */
export function advanceAlert(now: Alert | null, facts: AlertFacts): AlertMove | null {
  const raised = recently(now?.raised ?? facts.raised, facts.at);
  const patience = raised.length >= MOST_RAISED ? LONG_CALM : (0 as DurationMs);
  const kept = (now?.rules ?? []).flatMap((rule) => ageRule(rule, facts, patience));
  const known = new Set((now?.rules ?? []).map(({ id }) => id));
  const joined = facts.rules.filter(({ id, holds }) => holds === true && !known.has(id)).map((rule) => attach(rule, facts));
  const rules = [...kept, ...joined];
  const severity = loudest(rules);
  if (now === null) return severity === null ? null : { change: 'opened', next: openedAlert(facts, { rules, severity, raised }) };
  if (severity === null)
    return {
      change: 'closed',
      next: { ...now, ...quietOf(facts, now), rules: [], revision: now.revision + 1, frozenSince: null },
    };
  const frozen = rules.every(({ id }) => facts.rules.find((seen) => seen.id === id)?.holds === null);
  const louder = isLouder(severity, now.severity);
  const next: Alert = {
    ...now,
    ...quietOf(facts, now),
    severity,
    rules,
    raised: louder ? [...raised, facts.at].slice(-MOST_RAISED) : raised,
    frozenSince: frozen ? (now.frozenSince ?? facts.at) : null,
    revision: now.revision + 1,
  };
  const change = changeBetween(now, next);
  return change === null ? null : { change, next };
}

function openedAlert(facts: AlertFacts, { rules, severity, raised }: Pick<Alert, 'rules' | 'severity' | 'raised'>): Alert {
  const { subject, cause, at } = facts;
  return {
    id: `${placeOf({ subject, cause })}@${showInstant(at)}`,
    subject,
    cause,
    severity,
    since: at,
    rules,
    raised: [...raised, at].slice(-MOST_RAISED),
    frozenSince: null,
    told: [],
    sentence: '',
    revision: 1,
    ...quietOf(facts),
  };
}

/** A rule ends when it was calm for long enough, or is no rule any more; silence ends nothing. */
function ageRule(rule: AttachedRule, { rules, live, at }: AlertFacts, patience: DurationMs): readonly AttachedRule[] {
  const seen = rules.find(({ id }) => id === rule.id);
  if (seen === undefined) return [];
  const { tells, targets } = seen;
  const louder = live && seen.holds === true && isLouder(seen.severity, rule.severity);
  const same = { ...rule, tells, targets, severity: louder ? seen.severity : rule.severity };
  if (seen.calm !== true) {
    return [rule.calmSince === null ? same : { ...same, calmSince: null, stirredAt: at }];
  }
  if (rule.calmSince === null) {
    const mayCalm = rule.stirredAt === null || at >= after(rule.stirredAt, STIRRED_FOR);
    return [mayCalm ? { ...same, calmSince: at } : same];
  }
  const enough = Math.max(seen.calmFor, patience) as DurationMs;
  return elapsed(rule.calmSince, at) >= enough ? [] : [same];
}

/** What is only learned of afterwards makes a ticket, not a page. */
function attach({ id, severity, tells, targets }: RuleState, { live, at }: AlertFacts): AttachedRule {
  const fitting = severity === 'page' && !live ? 'ticket' : severity;
  return { id, severity: fitting, since: at, calmSince: null, stirredAt: null, tells, targets };
}

function changeBetween(now: Alert, next: Alert): AlertChange | null {
  if (isLouder(next.severity, now.severity)) return 'escalated';
  if (isQuiet(now) && !isQuiet(next)) return 'unsilenced';
  if (isLouder(now.severity, next.severity)) return 'eased';
  const before = new Map(now.rules.map((rule) => [rule.id, rule]));
  if (next.rules.some(({ id }) => !before.has(id))) return 'attached';
  if (next.rules.length < now.rules.length) return 'detached';
  if (now.frozenSince === null && next.frozenSince !== null) return 'frozen';
  if (now.frozenSince !== null && next.frozenSince === null) return 'thawed';
  if (next.rules.some(({ id, calmSince }) => calmSince !== null && before.get(id)?.calmSince === null)) return 'calming';
  if (next.rules.some(({ id, calmSince }) => calmSince === null && before.get(id)?.calmSince !== null)) return 'stirred';
  if (next.rules.some(({ id, severity }) => before.get(id)?.severity !== severity)) return 'attached';
  return isQuiet(next) && !isQuiet(now) ? 'silenced' : null;
}

/** Whether nobody is told of it. */
export function isQuiet({ quiet = null }: Pick<Alert, 'quiet'>): boolean {
  return quiet !== null;
}

/** The state of an alert that was never silenced says nothing of silences, as those did that were recorded before there were any. */
function quietOf({ quiet = null }: AlertFacts, now?: Alert): Pick<Alert, 'quiet'> {
  return quiet === null && now?.quiet === undefined ? {} : { quiet };
}

function recently(raised: readonly Instant[], at: Instant): readonly Instant[] {
  return raised.filter((when) => elapsed(when, at) < RAISED_WITHIN);
}
