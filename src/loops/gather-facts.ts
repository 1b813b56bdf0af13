import type { Catalog, Indicator, Objective } from '../catalog/catalog.ts';
import { findJourney, findObjective } from '../catalog/find.ts';
import { rulesOf as rulesInCatalog } from '../catalog/objective-rules.ts';
import { SLOT } from '../evidence/cell.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { AdjustedTimes } from '../evidence/objective-lanes.ts';
import { pollTrouble, type PollHealth } from '../evidence/poll-health.ts';
import { broken, DAY, type DurationMs, type Instant } from '../kernel/units.ts';
import { periodAt } from '../kernel/zoned-time.ts';
import { fitRules, outageWindows, windowsFor, type FittedRule, type RuledMember } from '../verdict/burn-rules.ts';
import type { MemberFacts, ObjectiveFacts, PeriodFacts } from '../verdict/objective-facts.ts';
import { STALE_AFTER } from '../verdict/objective-verdict.ts';
import type { WindowCounts } from '../verdict/window-counts.ts';
import { instrumentationOf } from './instrumentation.ts';
import { countsFor, type Counting, type Covered, type ObjectiveCounts } from './objective-counts.ts';
import { isBiased, newestOf, staleAfter } from './sight.ts';

export type Known = {
  readonly catalog: () => Catalog;
  readonly evidence: () => Evidence;
  /** Time that does not count, by the objective's name; absent where nothing can be adjusted. */
  readonly adjusted?: () => AdjustedTimes;
  /** Kept by whoever asks about many objectives at one instant, and by nobody for longer. */
  readonly covered?: Covered;
  /** How the queries of an indicator were answered last, by its generation. */
  readonly polls?: (generation: string) => PollHealth | null;
};

/** Everything that an objective is judged by, as plain data. */
export function factsOf(known: Known, objective: Objective, now: Instant): ObjectiveFacts {
  const catalog = known.catalog();
  const { rules, windows, outages } = fittedTo(catalog, objective);
  const { composite, method } = objective;
  if (objective.unsupported !== null) return unknowable(objective, rules, now);
  if (composite !== null && method.kind !== 'timeslices') return jointFacts(known, objective, { rules, now });
  const counts = countsFor(countingOf(known), wholeOf(objective), now);
  if (counts === null) return unknowable(objective, rules, now);
  const { at } = counts;
  const period = periodFacts(objective, counts);
  const each = (
    windows: readonly DurationMs[],
    over: (window: DurationMs) => WindowCounts,
  ): ReadonlyMap<DurationMs, WindowCounts> => new Map(windows.map((window) => [window, over(window)]));
  const begin = period === null ? ((at - objective.windowMs) as Instant) : period.start;
  return {
    objective,
    rules,
    window: period === null ? counts.over(objective.windowMs) : counts.since(period.start),
    raw: counts.raw(period === null ? { windowMs: objective.windowMs } : { start: period.start }),
    burnWindows: each(windows, counts.over),
    eventWindows: each(outages, counts.events),
    period,
    at,
    ...sightFacts(known, counts.indicators, { begin, at }),
    ...unseenSteps(known, objective, now),
  };
}

/** Absent where all is seen, or nobody said what should be: what is judged there is what it was. */
function unseenSteps(known: Known, { journey: name }: Objective, now: Instant): Pick<ObjectiveFacts, 'unseen'> {
  const journey = findJourney(known.catalog(), name);
  if (journey?.coverage === undefined) return {};
  const unseen = instrumentationOf(known, journey, now).steps.filter(({ say }) => say !== 'covered');
  return unseen.length === 0 ? {} : { unseen };
}

type Sight = Required<Pick<ObjectiveFacts, 'newest' | 'staleAfter' | 'trouble' | 'biased'>>;

/** Of several indicators the one that is longest silent, compared with how long it may be. */
function sightFacts(
  { catalog, evidence, polls }: Known,
  indicators: readonly Indicator[],
  { begin, at }: { begin: Instant; at: Instant },
): Sight {
  const seen = indicators.map((indicator): Sight => {
    const health = polls?.(indicator.generation) ?? null;
    return {
      newest: newestOf(evidence(), indicator, at),
      staleAfter: staleAfter(catalog(), indicator),
      trouble: health === null ? null : pollTrouble(health),
      biased: isBiased(evidence(), indicator.journey, { since: begin, at }),
    };
  });
  return worstSight(seen, at);
}

function worstSight(seen: readonly Sight[], at: Instant): Sight {
  const overdue = ({ newest, staleAfter }: Sight): number => (newest === null ? Infinity : at - newest - staleAfter);
  const worst = seen.reduce((so, one) => (overdue(one) > overdue(so) ? one : so));
  return {
    ...worst,
    trouble: seen.find(({ trouble }) => trouble !== null)?.trouble ?? null,
    biased: seen.some(({ biased }) => biased),
  };
}

/** The members of a composite are counted one by one; what they have in common is as well seen as the worst of them. */
function jointFacts(
  known: Known,
  objective: Objective,
  { rules, now }: { rules: readonly FittedRule[]; now: Instant },
): ObjectiveFacts {
  const facts = (objective.composite ?? []).map(({ objective: name, weight }) => {
    const member = findObjective(known.catalog(), name) ?? broken(`${objective.name} is made of ${name}, which is none`);
    // The members are asked over the windows of the whole.
    const own = factsOf(
      known,
      { ...member, windowMs: objective.windowMs, calendar: objective.calendar, alerts: [], burnPolicy: '' },
      now,
    );
    return { own, weight, member };
  });
  if (facts.length === 0) return unknowable(objective, rules, now);
  const at = Math.min(...facts.map(({ own }) => own.at)) as Instant;
  const windows = windowsFor(objective, rules);
  const members = facts.map(({ own, weight, member }): MemberFacts => {
    const counts = countsFor(countingOf(known), member, now);
    const burnWindows = new Map(windows.map((window) => [window, counts?.over(window) ?? NOTHING]));
    return { objective: member, weight, window: own.window, raw: own.raw ?? null, burnWindows };
  });
  const sights = facts.map(({ own }) => ({
    newest: own.newest,
    staleAfter: own.staleAfter ?? STALE_AFTER,
    trouble: own.trouble ?? null,
    biased: own.biased ?? false,
  }));
  return {
    objective,
    rules,
    members,
    window: sumOf(members.map(({ window }) => window)),
    raw: members.some(({ raw }) => raw !== null) ? sumOf(members.map(({ raw, window }) => raw ?? window)) : null,
    burnWindows: new Map(
      windows.map((window) => [window, sumOf(members.map((member) => member.burnWindows.get(window) ?? NOTHING))]),
    ),
    eventWindows: new Map(),
    period: facts[0]?.own.period ?? null,
    at,
    ...worstSight(sights, at),
  };
}

/** Whoever asks for a template by its own name asks for all its cohorts together. */
export function wholeOf(objective: Objective): Objective {
  return objective.split === null ? objective : { ...objective, split: null };
}

/** What a calendar window that is going on is projected by. */
function periodFacts({ calendar }: Objective, { over, at }: ObjectiveCounts): PeriodFacts | null {
  if (calendar === null) return null;
  const { total, expectedSlots } = over(WEEK);
  const overMs = Math.min(WEEK, expectedSlots * SLOT) as DurationMs;
  return { ...periodAt(calendar, at), recent: overMs < DAY ? null : { total, overMs } };
}
/** It holds every hour of the week once. */
export const WEEK = (7 * DAY) as DurationMs;

export function countingOf({ catalog, evidence, adjusted, covered = new Map() }: Known): Counting {
  return { catalog: catalog(), evidence: evidence(), adjusted: adjusted?.() ?? NONE_ADJUSTED, covered };
}
const NONE_ADJUSTED: AdjustedTimes = new Map();

/** What members have in common: all that was counted, as well seen as the worst of them. */
export function sumOf(windows: readonly WindowCounts[]): WindowCounts {
  const [first = NOTHING, ...rest] = windows;
  return rest.reduce((sum, { good, total, observedSlots, expectedSlots }) => {
    const worse = observedSlots * sum.expectedSlots < sum.observedSlots * expectedSlots;
    const slots = worse ? { observedSlots, expectedSlots } : sum;
    return { ...slots, good: sum.good + good, total: sum.total + total };
  }, first);
}

/** What an objective asks for at each tick, found out once for a catalog. */
type Fitted = {
  readonly catalog: Catalog;
  readonly rules: readonly FittedRule[];
  readonly windows: readonly DurationMs[];
  readonly outages: readonly DurationMs[];
};
const fitted = new WeakMap<Objective, Fitted>();

/** The rules of an objective's policy and its own, fitted once for a catalog. */
export function rulesOf(catalog: Catalog, objective: Objective): readonly FittedRule[] {
  return fittedTo(catalog, objective).rules;
}

/** In place of a policy: of the objective its budget is asked for, and not how fast it goes. */
export const BUDGET_ALONE = '';

function fittedTo(catalog: Catalog, objective: Objective): Fitted {
  const known = fitted.get(objective);
  if (known?.catalog === catalog) return known;
  const rules = fitRules({ ...objective, ...membersIn(catalog, objective) }, rulesInCatalog(catalog, objective));
  const windows = objective.burnPolicy === BUDGET_ALONE ? [] : windowsFor(objective, rules);
  const made = { catalog, rules, windows, outages: outageWindows(rules) };
  fitted.set(objective, made);
  return made;
}

/** What a joint budget can burn at most depends on what its members promise. */
function membersIn(catalog: Catalog, { composite }: Objective): { members?: readonly RuledMember[] } {
  if (composite === null) return {};
  const members = composite.map(({ objective: name, weight }) => {
    const { target } = findObjective(catalog, name) ?? broken(`a joint budget is made of ${name}, which is none`);
    return { weight, target };
  });
  return { members };
}

const NOTHING: WindowCounts = { good: 0, total: 0, observedSlots: 0, expectedSlots: 0 };

function unknowable(objective: Objective, rules: readonly FittedRule[], at: Instant): ObjectiveFacts {
  const nothing = NOTHING;
  const each = (windows: readonly DurationMs[]): ReadonlyMap<DurationMs, WindowCounts> =>
    new Map(windows.map((window) => [window, nothing]));
  const counts = { window: nothing, burnWindows: each(windowsFor(objective, rules)), eventWindows: each(outageWindows(rules)) };
  return { objective, rules, ...counts, newest: null, at };
}
