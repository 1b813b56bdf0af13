import { PER_DOUBLING, LOWEST_EXPONENT } from '../../kernel/log-buckets.ts';
import type { DurationMs } from '../../kernel/units.ts';
import type { JudgeTerms, Stream } from '../comparison/judge-terms.ts';
import { ALL, partName } from './counted-line.ts';
import type { FilePart } from './file-part.ts';
import { upperEdgeIn } from './grid-histogram.ts';
import { COHORTS_WEIGHT, KEY_QUANTILES, QUANTILES, type JudgeOptions } from './judge-options.ts';

/** What a file is judged by, and for each stream the part of the file that it counts: its ratio, or one of its quantiles. */
export type FileTerms = { readonly terms: JudgeTerms; readonly slices: readonly Slice[] };
export type Slice = { readonly part: string; readonly quantile: number | null };

type Sliced = { readonly stream: Stream; readonly slice: Slice };

/** Weights add up to 1 and are fixed before the first batch: the proof of every verdict wants it. */
export function fileTerms(parts: ReadonlyMap<string, FilePart>, options: JudgeOptions): FileTerms {
  const { alpha, alphaSafe, burstiness, minStep } = options;
  const known = [...parts.values()];
  const weights = partWeights(known, options);
  const found = [...parts].flatMap(([name, part]) => {
    const { keys } = options;
    const key = !isBeside(part, known) && (keys.length === 0 || keys.includes(part.indicator));
    return streamsOf(part, { name, key, weight: weights.get(part) ?? 0, options });
  });
  const streams = found.map(({ stream }) => stream);
  const warmUp = 0 as DurationMs;
  return { terms: { streams, alpha, alphaSafe, burstiness, minStep, warmUp }, slices: found.map(({ slice }) => slice) };
}

/** An indicator's weight is that of all its traffic; only where the file has no line of that is it shared by its cohorts. */
function partWeights(parts: readonly FilePart[], { weights }: JudgeOptions): ReadonlyMap<FilePart, number> {
  const whole = parts.filter((part) => !isBeside(part, parts));
  const beside = parts.filter((part) => isBeside(part, parts));
  const forWhole = beside.length === 0 ? 1 : 1 - COHORTS_WEIGHT;
  const sum = [...new Set(whole.map(({ indicator }) => indicator))].reduce((all, name) => all + (weights.get(name) ?? 1), 0);
  const found = new Map<FilePart, number>();
  for (const part of whole) {
    const sharing = whole.filter(({ indicator }) => indicator === part.indicator).length;
    found.set(part, (forWhole * (weights.get(part.indicator) ?? 1)) / sum / sharing);
  }
  for (const part of beside) found.set(part, COHORTS_WEIGHT / beside.length);
  return found;
}

/** A cohort whose indicator is judged over all of the traffic, too. */
function isBeside({ indicator, cohort }: FilePart, parts: readonly FilePart[]): boolean {
  return cohort !== ALL && parts.some((other) => other.indicator === indicator && other.cohort === ALL);
}

type Place = { readonly name: string; readonly key: boolean; readonly weight: number; readonly options: JudgeOptions };

function streamsOf(part: FilePart, { name, key, weight, options }: Place): readonly Sliced[] {
  const kinds = (part.hasCounts ? 1 : 0) + (part.hasHistograms ? 1 : 0);
  const place = { name, key, weight: weight / kinds, options };
  const ratio = part.hasCounts ? [ratioOf(part, place)] : [];
  const latencies = part.hasHistograms ? QUANTILES.map((_, index) => latencyOf(part, index, place)) : [];
  return [...ratio, ...latencies];
}

function ratioOf(part: FilePart, { name, key, weight, options }: Place): Sliced {
  const { total, bad } = part.usual;
  const { rho, delta } = options;
  const usualRate = total > 0 ? bad / total : null;
  const stream: Stream = {
    ...common(part, options),
    name: partName(part),
    test: 'ratio',
    quantile: null,
    weight,
    rho,
    delta,
    key,
    usualRate,
  };
  return { stream, slice: { part: name, quantile: null } };
}

function latencyOf(part: FilePart, index: number, { name, key, weight, options }: Place): Sliced {
  const q = QUANTILES[index] ?? 1;
  const { thresholds } = part;
  const threshold = thresholds?.quantiles[index] ?? null;
  // Where a bucket is wider than the margin, the margin is in the counts, as it is of ratios.
  const { rho, delta } = thresholds !== null && thresholds.shift === 0 ? options : { rho: 1, delta: 0 };
  // What can never be judged is not waited for, unless there is nothing else to wait for.
  const isLost = thresholds !== null && threshold === null && part.hasCounts;
  const stream: Stream = {
    ...common(part, options),
    name: `${partName(part)} p${Number((q * 100).toFixed(1))}`,
    test: 'latency',
    quantile:
      threshold === null || thresholds === null ? null : { q, ...bucketsOf(threshold, thresholds), parity: threshold.parity },
    weight: weight / QUANTILES.length,
    rho,
    delta,
    key: key && KEY_QUANTILES.includes(q) && !isLost,
    usualRate: null,
  };
  return { stream, slice: { part: name, quantile: index } };
}

function common(part: FilePart, { burstiness, phi }: JudgeOptions): Pick<Stream, 'indicator' | 'cohort' | 'phi'> {
  const cohort = part.cohort === ALL ? null : { label: 'cohort', value: part.cohort };
  return { indicator: part.indicator, cohort, phi: burstiness === 'calibrated' ? phi : null };
}

/** The thresholds as they would be numbered among the buckets of evidence, so that they are shown as what they are. */
function bucketsOf(
  { above }: { readonly above: number },
  { grid, shift }: Pick<NonNullable<FilePart['thresholds']>, 'grid' | 'shift'>,
): { candidateAbove: number; baselineAbove: number } {
  const numbered = (bucket: number): number =>
    Math.max(0, (Math.log2(upperEdgeIn(grid, bucket)) - LOWEST_EXPONENT) * PER_DOUBLING);
  return { candidateAbove: numbered(above + shift), baselineAbove: numbered(above) };
}
