import type { Catalog, Indicator } from '../catalog/catalog.ts';
import type { SeenIndicator, SeenSeries } from '../delivery/seen-indicator.ts';
import { SLOT } from '../evidence/cell.ts';
import { cohortLabels } from '../evidence/cohort.ts';
import { recentCells, type Evidence } from '../evidence/evidence.ts';
import { WATCHED } from '../intake/generations.ts';
import { MINUTE, SECOND, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import { heardAs, sightOf } from './sight.ts';

export type SeenParts = { readonly catalog: () => Catalog; readonly evidence: () => Evidence };

/** What is at hand without asking the store; the rate of the last minutes is what a rollout would begin with. */
const LOOKED = (10 * MINUTE) as DurationMs;
/** Sets of labels that are looked at, those with the most events first. */
const MOST_SERIES = 2_000;

/** What was counted of an indicator in the last minutes in which this server watched, each set of labels by itself. */
export function seenIndicator(parts: SeenParts, indicator: Indicator, at: Instant): SeenIndicator {
  const evidence = parts.evidence();
  const span = { from: slotOf((at - LOOKED) as Instant, SLOT), to: at };
  const sums = new Map<string, { n: number; bad: number }>();
  for (const { cohort, n, total, good } of recentCells(evidence, indicator.generation, span)) {
    const sum = sums.get(cohort) ?? { n: 0, bad: 0 };
    sum.n += n;
    // Weighted events count by what they stand for; how many were really seen is what proves something.
    sum.bad += total > 0 ? Math.min(n, Math.max(0, total - good) * (n / total)) : 0;
    sums.set(cohort, sum);
  }
  const series = [...sums].map(([cohort, sum]): SeenSeries => ({ labels: cohortLabels(cohort), ...sum }));
  const journey = parts.catalog().journeys.find(({ name }) => name === indicator.journey);
  return {
    indicator: indicator.name,
    window: watchedIn(evidence, indicator, span),
    series: series.toSorted((a, b) => b.n - a.n).slice(0, MOST_SERIES),
    attributes: Object.fromEntries((journey?.cohorts ?? []).map(({ label, attribute }) => [label, attribute])),
    ...sightOf(parts, indicator, at),
  };
}

/**
 * A server that has just started has not looked for ten minutes, and one that is sent to since ten seconds has not seen
 * more: what a rate is taken over begins with the first event that was heard and ends with those that may still be on
 * their way.
 */
function watchedIn(evidence: Evidence, indicator: Indicator, span: { from: Instant; to: Instant }): DurationMs {
  const heard = evidence.heard.get(heardAs(indicator));
  // A first event is the end of the second that it stands for.
  const begin = Math.max(span.from, heard === undefined ? span.from : heard.first - SECOND);
  const end = Math.min(span.to, Math.max(heard?.newest ?? span.to, span.to - ON_THEIR_WAY));
  let watched = 0;
  for (const { at } of recentCells(evidence, WATCHED, { from: slotOf(begin as Instant, SLOT), to: span.to }))
    watched += Math.max(0, Math.min(at + SLOT, end) - Math.max(at, begin));
  return (watched === 0 ? 0 : Math.max(SECOND, Math.round(watched / SECOND) * SECOND)) as DurationMs;
}

/** What happened in the last slots may not all have arrived yet. */
const ON_THEIR_WAY = 2 * SLOT;
