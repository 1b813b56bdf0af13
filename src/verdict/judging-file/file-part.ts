import type { CountedLine, LineFault } from './counted-line.ts';
import {
  bucketsFor,
  countAbove,
  countIn,
  merged,
  onGrid,
  quantileBucket,
  type Grid,
  type GridHistogram,
} from './grid-histogram.ts';
import { QUANTILES } from './judge-options.ts';
import { otherGrid } from './line-faults.ts';

/** What is known of one indicator in one cohort before it is judged. */
export type FilePart = {
  readonly indicator: string;
  readonly cohort: string;
  readonly hasCounts: boolean;
  readonly hasHistograms: boolean;
  /** The baseline before the candidate came. */
  readonly usual: { readonly total: number; readonly bad: number };
  readonly reference: GridHistogram | null;
  /** Null until there is enough of a reference to take them from. */
  readonly thresholds: Thresholds | null;
};

export type Thresholds = {
  readonly grid: Grid;
  /** How many buckets slower the candidate may be; 0 where a bucket is wider than the margin. */
  readonly shift: number;
  /** One for each of `QUANTILES`; null where too few values lie above it. */
  readonly quantiles: readonly (Threshold | null)[];
};

export type Threshold = {
  /** The bucket above which the baseline's values count. */
  readonly above: number;
  /** Values of the candidate that count per value of the baseline that does, while both are equally fast. */
  readonly parity: number;
};

/** A quantile above which fewer values lie than this is not known well enough to judge by. */
const FEWEST_ABOVE = 50;

export function openPart({ indicator, cohort }: { readonly indicator: string; readonly cohort: string }): FilePart {
  const usual = { total: 0, bad: 0 };
  return { indicator, cohort, hasCounts: false, hasHistograms: false, usual, reference: null, thresholds: null };
}

/** The part once it is known that a line of it has what this one has. */
export function partWith(part: FilePart, { candidate, baseline, isReference }: CountedLine): FilePart {
  const arms = isReference ? [baseline] : [candidate, baseline];
  return {
    ...part,
    hasCounts: part.hasCounts || arms.every(({ bad }) => bad !== null),
    hasHistograms: part.hasHistograms || arms.some(({ histogram }) => histogram !== null),
  };
}

/** The part with one more line of its baseline as reference for what is slow. */
export function referred(part: FilePart, { baseline }: CountedLine): FilePart | LineFault {
  if (baseline.histogram === null) return part;
  const reference = merged(part.reference, baseline.histogram);
  return reference === null ? otherGrid(part, 'baseline') : { ...part, reference };
}

export function withUsual(part: FilePart, { baseline: { total, bad } }: CountedLine): FilePart {
  if (bad === null) return part;
  return { ...part, usual: { total: part.usual.total + total, bad: part.usual.bad + bad } };
}

/** From here on nothing changes any more what counts as slow. */
export function withThresholds(part: FilePart, margin: number): FilePart {
  const { reference } = part;
  if (reference === null) return part;
  const shift = bucketsFor(reference.grid, margin);
  const quantiles = QUANTILES.map((share) => {
    const above = quantileBucket(reference, share);
    const slower = above === null ? 0 : countAbove(reference, above);
    if (above === null || slower < FEWEST_ABOVE) return null;
    return { above, parity: countAbove(reference, above + shift) / slower };
  });
  return { ...part, thresholds: { grid: reference.grid, shift, quantiles } };
}

/** How many values an arm has, and how many of them lie above the bucket; null when they cannot be told apart there. */
export function slowIn(histogram: GridHistogram | null, grid: Grid, bucket: number): { total: number; slow: number } | null {
  if (histogram === null) return { total: 0, slow: 0 };
  const same = onGrid(histogram, grid);
  return same === null ? null : { total: countIn(same), slow: countAbove(same, bucket) };
}
