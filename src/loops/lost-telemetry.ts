import type { Catalog, Indicator, Objective } from '../catalog/catalog.ts';
import { findIndicator } from '../catalog/find.ts';
import { rulesOf } from '../catalog/objective-rules.ts';
import { SLOT } from '../evidence/cell.ts';
import { showDuration, showRatio } from '../kernel/show.ts';
import { elapsed, HOUR, MINUTE, type DurationMs, type Instant } from '../kernel/units.ts';
import { raisedBefore, type OpenAlerts } from '../ledger/open-alerts.ts';
import { advanceAlert } from '../response/advance-alert.ts';
import { placeOf, type RuleState } from '../response/alert.ts';
import { LEAST_COVERAGE } from '../verdict/window-counts.ts';
import { concernedBy, type Moved } from './alert-moves.ts';
import type { Known } from './objectives.ts';
import { coverageSlots, delayOf, heardAs, newestOf, staleAfter } from './sight.ts';

/** How long pages may be frozen before that is worth a page itself. */
export const LOST_AFTER = (10 * MINUTE) as DurationMs;
/** The short window of the fastest page: what is not covered there keeps it from firing. */
const SEEN_OVER = (5 * MINUTE) as DurationMs;
/** Gaps are told of when less than so much is covered, and are over when so much is. */
const GAPPY = 0.5;
const WHOLE_AGAIN = 0.75;
const MOST_NAMED = 5;
const CAUSE = 'telemetry-lost';

export type LostTelemetry = { moves(alerts: OpenAlerts, at: Instant): readonly Moved[] };

/** What is heard together, and the objectives that cannot page without it. */
type Listened = { readonly subject: string; readonly indicator: Indicator; readonly objectives: readonly Objective[] };
type Sight = {
  /** So long this server watched and heard nothing; 0 while it hears. */
  readonly silentMs: DurationMs;
  readonly coverage: number;
  readonly newest: Instant | null;
  readonly why: string;
};

/** Tells when nobody could be paged any more, because telemetry is missing: one alert for all that is heard together. */
export function openLostTelemetry(parts: Known): LostTelemetry {
  const gapsSince = new Map<string, Instant>();
  return {
    moves(alerts, at) {
      const listened = listenedTo(parts.catalog());
      const subjects = new Set(listened.map(({ subject }) => subject));
      for (const name of gapsSince.keys()) if (!subjects.has(name)) gapsSince.delete(name);
      const moves = listened.flatMap((one): readonly Moved[] => {
        const sight = sightOf(parts, one.indicator, at);
        // Gaps are those of telemetry that comes: what a silence left behind is none.
        const hasGaps = sight.newest !== null && sight.coverage < GAPPY && sight.silentMs < LOST_AFTER;
        if (!hasGaps) gapsSince.delete(one.subject);
        else if (!gapsSince.has(one.subject)) gapsSince.set(one.subject, at);
        return movesOn(parts, one, { sight, gapsSince: gapsSince.get(one.subject) ?? null, alerts, at });
      });
      return [...moves, ...forgotten(parts, subjects, { alerts, at })];
    },
  };
}

type Now = { readonly sight: Sight; readonly gapsSince: Instant | null; readonly alerts: OpenAlerts; readonly at: Instant };

function movesOn(
  parts: Known,
  { subject, indicator, objectives }: Listened,
  { sight, gapsSince, alerts, at }: Now,
): readonly Moved[] {
  const place = placeOf({ subject, cause: CAUSE });
  const before = alerts.open.get(place) ?? null;
  const { silentMs, newest, coverage } = sight;
  const silent = silentMs >= LOST_AFTER && newest !== null && wasDense(parts, indicator, newest);
  const gaps = gapsSince !== null && elapsed(gapsSince, at) >= LOST_AFTER && wasDense(parts, indicator, gapsSince);
  const rules = [
    ruleState('silent', { severity: 'page', holds: silent, calm: silentMs === 0 }),
    ruleState('gaps', { severity: 'ticket', holds: gaps, calm: coverage >= WHOLE_AGAIN }),
  ];
  const move = advanceAlert(before, {
    subject,
    cause: CAUSE,
    rules,
    live: true,
    raised: raisedBefore(alerts, { subject, cause: CAUSE }),
    at,
  });
  const first = objectives[0];
  if (move === null || first === undefined) return [];
  const sentence = move.change === 'closed' ? `telemetry of ${subject} is seen again` : explain({ subject, objectives, sight });
  const concerned = { ...concernedBy(parts.catalog(), first), displayName: `telemetry of ${subject}` };
  const windows = [{ windowMs: SEEN_OVER, burn: null, coverage }];
  const evidence = { at, remaining: null, coverage, windows };
  return [{ before, move: { ...move, next: { ...move.next, sentence } }, concerned, evidence }];
}

function ruleState(id: string, says: Pick<RuleState, 'severity' | 'holds' | 'calm'>): RuleState {
  return { id, ...says, calmFor: MINUTE, tells: { opened: true, closed: true, noData: true }, targets: [] };
}

/**
 * Whether there was telemetry in nearly every slot of the hour before. Where few customers come at night, spans are few as
 * well: that is a sight too weak to judge by, and shown as such, but nothing has been lost.
 */
function wasDense({ evidence }: Known, indicator: Indicator, at: Instant): boolean {
  const { observed, expected } = coverageSlots(evidence(), indicator, { at, window: HOUR });
  return expected > 0 && observed / expected >= LEAST_COVERAGE;
}

/** Nothing that could page listens to it any more. */
function forgotten(
  { catalog }: Known,
  subjects: ReadonlySet<string>,
  { alerts, at }: { alerts: OpenAlerts; at: Instant },
): readonly Moved[] {
  const { routes, alertTargets: targets } = catalog();
  return [...alerts.open.values()].flatMap((before): readonly Moved[] => {
    const { cause, subject } = before;
    if (cause !== CAUSE || subjects.has(subject)) return [];
    const move = advanceAlert(before, { subject, cause, rules: [], live: false, raised: [], at });
    if (move === null) return [];
    const next = { ...move.next, sentence: `no objective that pages depends on telemetry of ${subject} any more` };
    const concerned = { displayName: `telemetry of ${subject}`, service: subject, owner: null, routes, targets };
    return [{ before, move: { ...move, next }, concerned, evidence: { at, remaining: null, coverage: 0, windows: [] } }];
  });
}

/**
 * Whether pages could fire. Time in which this server did not watch is nobody's silence, so that a restart after a long
 * stop pages nobody, and one in the middle of a silence does not start it anew.
 */
function sightOf({ catalog, evidence }: Known, indicator: Indicator, now: Instant): Sight {
  const at = (now - delayOf(catalog(), indicator)) as Instant;
  const newest = newestOf(evidence(), indicator, at);
  const { observed, expected } = coverageSlots(evidence(), indicator, { at, window: SEEN_OVER });
  // Before anything is expected nothing is missing, and what was never heard is not lost: doctor and home show it.
  const coverage = newest === null || expected === 0 ? 1 : observed / expected;
  const age = newest === null ? (0 as DurationMs) : elapsed(newest, at);
  const bound = staleAfter(catalog(), indicator);
  if (age > bound) {
    // A long window holds a little of the time before; what was heard then is taken off with it.
    const since = coverageSlots(evidence(), indicator, { at, window: age });
    const unheard = (since.expected - since.observed) * SLOT;
    const silentMs = Math.max(1, Math.min(age, unheard) - bound) as DurationMs;
    return { silentMs, coverage, newest, why: `the newest is ${showDuration(age)} old` };
  }
  const why = `${showRatio(coverage)} of the last ${showDuration(SEEN_OVER)} is covered and ${showRatio(LEAST_COVERAGE)} is needed`;
  return { silentMs: 0 as DurationMs, coverage, newest, why };
}

function explain({ subject, objectives, sight }: Omit<Listened, 'indicator'> & { sight: Sight }): string {
  const names = objectives.slice(0, MOST_NAMED).map(({ name }) => name);
  const more = objectives.length > MOST_NAMED ? ` and ${objectives.length - MOST_NAMED} more` : '';
  return `telemetry of ${subject} is missing, ${sight.why}: nobody can be paged about ${names.join(', ')}${more}`;
}

const byCatalog = new WeakMap<Catalog, readonly Listened[]>();

/** Where telemetry itself is measured its absence is a measurement. */
function listenedTo(catalog: Catalog): readonly Listened[] {
  const known = byCatalog.get(catalog);
  if (known !== undefined) return known;
  const heard = new Map<string, { subject: string; indicator: Indicator; objectives: Objective[] }>();
  for (const objective of catalog.objectives) {
    const indicator = findIndicator(catalog, objective.indicator);
    if (indicator === undefined || indicator.signal === 'telemetry' || objective.unsupported !== null) continue;
    if (
      !rulesOf(catalog, objective).some(
        ({ action, pageBelow, tells }) => tells.noData && (action === 'page' || pageBelow !== null),
      )
    )
      continue;
    const subject = indicator.signal === 'query' ? indicator.name : heardAs(indicator);
    const one = heard.get(subject) ?? { subject, indicator, objectives: [] };
    one.objectives.push(objective);
    heard.set(subject, one);
  }
  const listened = [...heard.values()];
  byCatalog.set(catalog, listened);
  return listened;
}
