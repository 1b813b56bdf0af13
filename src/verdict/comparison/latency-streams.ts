import type { JudgedIndicator, JudgedTest } from '../../catalog/catalog.ts';
import type { Distribution } from '../../evidence/distribution.ts';
import { BUCKETS, PER_DOUBLING } from '../../kernel/log-buckets.ts';
import type { Stream, StreamQuantile } from './judge-terms.ts';
import { partsAbove } from './reference.ts';

export type JudgedLatency = Pick<JudgedIndicator, 'indicator' | 'weight' | 'key'> & {
  readonly test: JudgedTest & { readonly kind: 'latency' };
};

/** A threshold that fewer events of the reference lie above says more about these few than about the quantile. */
const LEAST_ABOVE = 50;
/** What is looked at when the plan names no quantiles; of these only two have to be safe. */
const USUAL: readonly number[] = [0.5, 0.75, 0.9, 0.99, 0.999];
const USUAL_KEY: ReadonlySet<number> = new Set([0.9, 0.99]);

/**
 * One stream per quantile. The baseline's bad events are those above its own earlier quantile, and the candidate's those that
 * are slower by the margin as well: so both are counted by whole buckets, and a candidate that is slower by less than the
 * margin has fewer bad events than the baseline, whatever the shape of the distribution.
 */
export function latencyStreams({ indicator, test, weight, key }: JudgedLatency, reference: Distribution): readonly Stream[] {
  const isUsual = test.quantiles.length === USUAL.length && USUAL.every((q) => test.quantiles.includes(q));
  const found = thresholdsOf(reference, test);
  const keys = found.filter(({ q }) => !isUsual || USUAL_KEY.has(q));
  return found.map(({ usualRate, ...quantile }) => ({
    name: `${indicator} p${showQuantile(quantile.q)}`,
    indicator,
    test: 'latency',
    cohort: null,
    quantile,
    // Together they have the indicator's weight, and the evidence of the indicator is their mean.
    weight: weight / found.length,
    rho: 1,
    delta: 0,
    // Where none of those is known that have to be safe, the ones that are known have to be.
    key: key && (keys.length === 0 || keys.some(({ q }) => q === quantile.q)),
    usualRate,
    phi: null,
  }));
}

/** Buckets by which a margin moves a threshold: the nearest, and at least one where there is any margin. */
export function shiftOf(margin: number): number {
  return margin > 0 ? Math.max(1, Math.round(Math.log2(1 + margin) * PER_DOUBLING)) : 0;
}

function thresholdsOf(
  reference: Distribution,
  { quantiles, margin }: JudgedLatency['test'],
): readonly (StreamQuantile & { readonly usualRate: number })[] {
  const above = partsAbove(reference);
  return quantiles
    .toSorted((a, b) => a - b)
    .flatMap((q) => {
      const baselineAbove = above.findIndex((part) => part <= 1 - q);
      const usualRate = above[baselineAbove] ?? 0;
      if (baselineAbove < 0 || usualRate * reference.n < LEAST_ABOVE) return [];
      const candidateAbove = Math.min(BUCKETS - 1, baselineAbove + shiftOf(margin));
      return [{ q, baselineAbove, candidateAbove, parity: (above[candidateAbove] ?? 0) / usualRate, usualRate }];
    });
}

function showQuantile(q: number): string {
  return String(Number((q * 100).toFixed(4)));
}
