import type { Catalog, Indicator } from '../catalog/catalog.ts';
import { probeIndicator } from '../catalog/compile-probe.ts';
import { countsOver, slotsOver, type Evidence } from '../evidence/evidence.ts';
import { LONGEST_PAUSE } from '../evidence/apply-frame.ts';
import { delayOf } from '../evidence/known-delay.ts';
import { biasedGeneration, WATCHED } from '../intake/generations.ts';
import { elapsed, HOUR, type DurationMs, type Instant, type Ratio } from '../kernel/units.ts';
import { STALE_AFTER } from '../verdict/objective-verdict.ts';

export { delayOf };

export type Window = { readonly at: Instant; readonly window: DurationMs };

/** Under which name the telemetry of an indicator is heard: a query by itself, everything else with its journey. */
export function heardAs({ signal, generation, journey }: Indicator): string {
  return signal === 'query' || signal === 'given' ? generation : journey;
}

/** The newest that is known of an indicator. Of whether telemetry is there, each moment that this server watched says something. */
export function newestOf(evidence: Evidence, indicator: Indicator, at: Instant): Instant | null {
  if (indicator.signal !== 'telemetry') return evidence.heard.get(heardAs(indicator))?.newest ?? null;
  return indicator.measure === 'latency' ? (evidence.sources.get(indicator.source)?.last ?? null) : at;
}

/** How old the newest may be before it says nothing about now: two of its intervals, where they are known to be long. */
export function staleAfter(catalog: Catalog, indicator: Indicator | undefined): DurationMs {
  const { sources } = catalog;
  const probed = indicator === undefined ? undefined : probeIntervals(catalog).get(indicator.journey);
  if (probed !== undefined) return twice(probed);
  switch (indicator?.signal) {
    case 'telemetry': {
      const source = indicator.measure === 'coverage' ? undefined : sources.find(({ name }) => name === indicator.source);
      return source?.silentAfterMs ?? STALE_AFTER;
    }
    case 'query':
      return twice(sources.find(({ name }) => name === indicator.source)?.prometheus?.everyMs);
    // Metrics are pushed at intervals.
    case 'metric':
      return twice(slowestOf(sources));
    default:
      return Math.max(STALE_AFTER, Math.min(slowestOf(sources), LONGEST_PAUSE)) as DurationMs;
  }
}

const intervals = new WeakMap<Catalog, ReadonlyMap<string, number>>();

/** How often the journeys that are told by probes are told. */
function probeIntervals(catalog: Catalog): ReadonlyMap<string, number> {
  const known = intervals.get(catalog);
  if (known !== undefined) return known;
  const made = new Map((catalog.probes ?? []).map(({ name, everyMs }) => [probeIndicator(name, 'success'), everyMs]));
  intervals.set(catalog, made);
  return made;
}

/** Which source tells of a journey is not kept, so the slowest of those that send may be it. */
function slowestOf(sources: Catalog['sources']): number {
  return Math.max(0, ...sources.filter(({ services }) => services?.length !== 0).map(({ expectMs }) => expectMs));
}

function twice(intervalMs = 0): DurationMs {
  return Math.max(STALE_AFTER, 2 * intervalMs) as DurationMs;
}

/** Slots of a window in which something was known of the indicator, and slots in which it could have been. */
export function coverageSlots(evidence: Evidence, indicator: Indicator, window: Window): { observed: number; expected: number } {
  if (indicator.signal === 'telemetry') return watchedSlots(evidence, window);
  return slotsOver(evidence, heardAs(indicator), window);
}

/** Whether telemetry of the journey that was sampled by outcome, without weights, came since the instant. */
export function isBiased(evidence: Evidence, journey: string, { since, at }: { since: Instant; at: Instant }): boolean {
  return countsOver(evidence, biasedGeneration(journey), { at, window: elapsed(since, at) }).total > 0;
}

/** A source sends when it has something to send: what could be known of that is known whenever this server watched. */
function watchedSlots(evidence: Evidence, window: Window): { observed: number; expected: number } {
  const { good } = countsOver(evidence, WATCHED, window);
  return { observed: good, expected: good };
}

/** Coverage of the last hour and age of one indicator by itself, as objectives and rollouts show it. */
export function sightOf(
  { catalog, evidence }: { readonly catalog: () => Catalog; readonly evidence: () => Evidence },
  indicator: Indicator,
  now: Instant,
): { readonly coverage: Ratio; readonly ageMs: DurationMs | null } {
  const at = (now - delayOf(catalog(), indicator)) as Instant;
  const { observed, expected } = coverageSlots(evidence(), indicator, { at, window: HOUR });
  const newest = newestOf(evidence(), indicator, at);
  return {
    coverage: (expected === 0 ? 0 : observed / expected) as Ratio,
    ageMs: newest === null ? null : (Math.max(0, elapsed(newest, at)) as DurationMs),
  };
}
