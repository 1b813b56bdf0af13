import type { Catalog, Indicator } from '../catalog/catalog.ts';
import type { SeenIndicator, SeenSeries } from '../delivery/seen-indicator.ts';
import { SLOT } from '../evidence/cell.ts';
import { cohortLabels } from '../evidence/cohort.ts';
import { recentCells, type Evidence } from '../evidence/evidence.ts';
import { WATCHED } from '../intake/generations.ts';
import { MINUTE, slotOf, type DurationMs, type Instant } from '../kernel/units.ts';
import { sightOf } from './sight.ts';

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
    window: watchedIn(evidence, span),
    series: series.toSorted((a, b) => b.n - a.n).slice(0, MOST_SERIES),
    attributes: Object.fromEntries((journey?.cohorts ?? []).map(({ label, attribute }) => [label, attribute])),
    ...sightOf(parts, indicator, at),
  };
}

/** A server that has just started has not looked for ten minutes, and would take a tenth of the rate for all of it. */
function watchedIn(evidence: Evidence, span: { from: Instant; to: Instant }): DurationMs {
  let slots = 0;
  for (const _ of recentCells(evidence, WATCHED, span)) slots += 1;
  return (slots * SLOT) as DurationMs;
}
