import type { Catalog, Indicator, Objective } from '../catalog/catalog.ts';
import { findIndicator } from '../catalog/find.ts';
import { rulesOf } from '../catalog/objective-rules.ts';
import { SLOT } from '../evidence/cell.ts';
import { showDuration, showRatio } from '../kernel/show.ts';
import { elapsed, HOUR, type DurationMs, type Instant } from '../kernel/units.ts';
import type { AlertGrounds, TelemetryGrounds } from '../ledger/decisions/alert-grounds.ts';
import { moveOf } from '../ledger/decisions/alert-move.ts';
import { decideWaiting } from '../ledger/decisions/alert-waiting.ts';
import { LOST_AFTER, MOST_NAMED, SEEN_OVER } from '../ledger/decisions/lost-telemetry.ts';
import type { OpenAlerts } from '../ledger/open-alerts.ts';
import type { Silences } from '../ledger/silences.ts';
import { placeOf } from '../response/alert.ts';
import { LEAST_COVERAGE } from '../verdict/window-counts.ts';
import { concernedBy, quietOf, type Look } from './alert-moves.ts';
import type { Known } from './objectives.ts';
import { coverageSlots, delayOf, heardAs, newestOf, staleAfter } from './sight.ts';

/** Gaps are told of when less than so much is covered. */
const GAPPY = 0.5;
const CAUSE = 'telemetry-lost';

export type LostTelemetry = { look(known: KnownAlerts, at: Instant): Look };
/** The alerts there are, and the silences. */
export type KnownAlerts = { readonly alerts: OpenAlerts; readonly silences: Silences };

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
    look({ alerts, silences }, at) {
      const listened = listenedTo(parts.catalog());
      const subjects = new Set(listened.map(({ subject }) => subject));
      for (const name of gapsSince.keys()) if (!subjects.has(name)) gapsSince.delete(name);
      const looks = listened.map((one): Look => {
        const sight = sightOf(parts, one.indicator, at);
        // Gaps are those of telemetry that comes: what a silence left behind is none.
        const hasGaps = sight.newest !== null && sight.coverage < GAPPY && sight.silentMs < LOST_AFTER;
        const known = gapsSince.get(one.subject) ?? alerts.waiting.get(placeOf({ subject: one.subject, cause: CAUSE }))?.['gaps'];
        const since = hasGaps ? (known ?? at) : null;
        if (since === null) gapsSince.delete(one.subject);
        else gapsSince.set(one.subject, since);
        return lookAt(parts, one, { sight, gapsSince: since, alerts, silences, at });
      });
      const gone = forgotten(parts, subjects, { alerts, silences, at });
      return {
        moves: [...looks, gone].flatMap(({ moves }) => moves),
        waiting: [...looks, gone].flatMap(({ waiting }) => waiting),
      };
    },
  };
}

type Now = KnownAlerts & { readonly sight: Sight; readonly gapsSince: Instant | null; readonly at: Instant };

function lookAt(
  parts: Known,
  { subject, indicator, objectives }: Listened,
  { sight, gapsSince, alerts, silences, at }: Now,
): Look {
  const first = objectives[0];
  if (first === undefined) return { moves: [], waiting: [] };
  const { newest } = sight;
  const grounds: TelemetryGrounds = {
    by: 'telemetry',
    cause: CAUSE,
    subject,
    ...sight,
    gapsSince,
    dense: {
      beforeSilence: sight.silentMs >= LOST_AFTER && newest !== null && wasDense(parts, indicator, newest),
      beforeGaps: gapsSince !== null && elapsed(gapsSince, at) >= LOST_AFTER && wasDense(parts, indicator, gapsSince),
    },
    names: objectives.slice(0, MOST_NAMED).map(({ name }) => name),
    count: objectives.length,
    concerned: { ...concernedBy(parts.catalog(), first), displayName: `telemetry of ${subject}` },
    ...quietOf(silences, { alerts, cause: CAUSE, subject, service: first.service, journey: first.journey, at }),
    at,
  };
  const moved = moveOf(alerts, grounds);
  const since: Record<string, Instant> = gapsSince === null ? {} : { gaps: gapsSince };
  return {
    moves: moved === null ? [] : [{ grounds, moved }],
    waiting: decideWaiting(alerts, { subject, cause: CAUSE, since, patience: () => LOST_AFTER, at }),
  };
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
function forgotten({ catalog }: Known, subjects: ReadonlySet<string>, known: KnownAlerts & { readonly at: Instant }): Look {
  const { alerts, silences, at } = known;
  const { routes, alertTargets: targets } = catalog();
  const moves = [...alerts.open.values()].flatMap(({ cause, subject }): Look['moves'] => {
    if (cause !== CAUSE || subjects.has(subject)) return [];
    const concerned = { displayName: `telemetry of ${subject}`, service: subject, owner: null, routes, targets };
    const quiet = quietOf(silences, { alerts, cause, subject, service: subject, journey: null, at });
    const grounds: AlertGrounds = { by: 'gone', cause, subject, concerned, ...quiet, at };
    const moved = moveOf(alerts, grounds);
    return moved === null ? [] : [{ grounds, moved }];
  });
  const waiting = [...alerts.waiting.keys()].flatMap((place) => {
    const subject = place.slice(CAUSE.length + 1);
    if (!place.startsWith(`${CAUSE}/`) || subjects.has(subject)) return [];
    return decideWaiting(alerts, { subject, cause: CAUSE, since: {}, patience: () => LOST_AFTER, at });
  });
  return { moves, waiting };
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
