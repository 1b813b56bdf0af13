import type { Indicator } from '../../catalog/catalog.ts';
import { QUANTILE_BOUND, quantileIn, type Distribution } from '../../evidence/distribution.ts';
import { showInstant } from '../../kernel/show.ts';
import type { Instant } from '../../kernel/units.ts';
import type { IndicatorDistribution } from '../../loops/distributions.ts';
import type { DistributionView } from '../../wire/distribution.ts';

type Asked = { readonly indicator: Indicator; readonly by: string | null; readonly at: Instant };

export function showDistribution(found: IndicatorDistribution, { indicator, by, at }: Asked): DistributionView {
  return {
    indicator: indicator.name,
    journey: indicator.journey,
    at: showInstant(at),
    from: showInstant(found.from),
    to: showInstant(found.to),
    window_ms: found.to - found.from,
    unit: indicator.signal === 'span' || indicator.signal === 'telemetry' ? 'ms' : null,
    counted_from: found.countedFrom === null ? null : showInstant(found.countedFrom),
    redefined: found.isRedefined,
    ...showCounted(found.whole),
    by,
    cohorts: found.cohorts.map(({ value, counted }) => ({ value, ...showCounted(counted) })),
    joined: found.joined,
    bound: QUANTILE_BOUND,
    coverage: found.coverage,
    age_ms: found.ageMs,
  };
}

function showCounted(counted: Distribution): Omit<DistributionView['cohorts'][number], 'value'> {
  return {
    n: counted.n,
    good: counted.good,
    total: counted.total,
    p50: quantileIn(counted, 0.5),
    p90: quantileIn(counted, 0.9),
    p95: quantileIn(counted, 0.95),
    p99: quantileIn(counted, 0.99),
    p999: quantileIn(counted, 0.999),
  };
}
