import type { Catalog } from '../catalog/catalog.ts';
import { PROBE_INDICATORS, probeIndicator, type ProbeMeasure } from '../catalog/compile-probe.ts';
import { findIndicator } from '../catalog/find.ts';
import type { Span } from '../evidence/slots-of-span.ts';
import type { DurationMs, Instant } from '../kernel/units.ts';
import {
  locationState,
  probeState,
  type LocationState,
  type ProbeState,
  type ToldMinute,
} from '../verdict/sight/probe-health.ts';
import type { Probe } from '../wire/probe.ts';
import { cohortHistory, type HistoryParts } from './indicator-history.ts';

export type LocationHealth = {
  readonly location: string;
  readonly state: LocationState;
  readonly minutes: readonly ToldMinute[];
};
export type ProbeHealth = {
  readonly probe: Probe;
  readonly state: ProbeState;
  readonly indicators: readonly string[];
  readonly locations: readonly LocationHealth[];
};
type Parts = HistoryParts & { readonly catalog: () => Catalog };

/** How a probe did in each place over whole minutes, as its runs became evidence. */
export async function probeHealthOf(
  parts: Parts,
  probe: Probe,
  { now, from, to }: Span & { readonly now: Instant },
): Promise<ProbeHealth> {
  const catalog = parts.catalog();
  const own = (Object.keys(PROBE_INDICATORS) as ProbeMeasure[]).map((measure) => probeIndicator(probe.name, measure));
  const runs = findIndicator(catalog, probeIndicator(probe.name, 'success'));
  const query = { tier: '1m', from, to, measure: 'failures', each: 1, now } as const;
  const rows = runs === undefined ? [] : await cohortHistory(parts, { ...query, generation: runs.generation });
  const told = new Map<string, ToldMinute[]>(probe.locations.map((location) => [location, []]));
  for (const { labels, at, bad, total } of rows) {
    const location = labels['location'] ?? '';
    const minutes = told.get(location) ?? [];
    for (const [row, instant] of at.entries()) {
      const failed = bad[row] ?? 0;
      minutes.push({ at: instant as Instant, ok: (total[row] ?? 0) - failed, failed });
    }
    told.set(location, minutes);
  }
  const locations = [...told].map(([location, minutes]) => {
    const merged = inOrder(minutes);
    return {
      location,
      minutes: merged,
      state: locationState(merged, { everyMs: probe.everyMs as DurationMs, at: Math.min(now, to) as Instant }),
    };
  });
  const states = locations.filter(({ location }) => probe.locations.includes(location)).map(({ state }) => state);
  return {
    probe,
    state: probeState(states, probe.agree?.atLeast ?? null),
    indicators: own.filter((name) => findIndicator(catalog, name) !== undefined),
    locations: locations.filter(({ location, minutes }) => minutes.length > 0 || probe.locations.includes(location)),
  };
}

/** A probe that was written anew counts as another one from then on: what it told before belongs to the same minutes. */
function inOrder(minutes: readonly ToldMinute[]): readonly ToldMinute[] {
  const merged = new Map<Instant, ToldMinute>();
  for (const one of minutes) {
    if (one.ok + one.failed <= 0) continue;
    const known = merged.get(one.at) ?? { at: one.at, ok: 0, failed: 0 };
    merged.set(one.at, { at: one.at, ok: known.ok + one.ok, failed: known.failed + one.failed });
  }
  return [...merged.values()].toSorted((a, b) => a.at - b.at);
}
