import type { JudgedPointView, RolloutView } from '../../../src/wire/rollout.ts';
import { showClock, showCount, showOdds } from '../show.ts';

export type EvidenceSeries = {
  /** Seconds since the epoch, then the two powers of ten: what uPlot takes. */
  readonly columns: readonly [number[], number[], number[]];
  readonly harmCrossing: number;
  readonly safeCrossing: number;
  readonly low: number;
  readonly high: number;
  readonly summary: string;
};

/** The evidence after each judged batch, with room above the higher of the two crossing lines. */
export function readEvidence({
  judged,
  harm_crossing,
  safe_crossing,
}: Pick<RolloutView, 'judged' | 'harm_crossing' | 'safe_crossing'>): EvidenceSeries {
  const harm = judged.map((point) => point.log10_harm);
  const safe = judged.map((point) => point.log10_safe);
  return {
    columns: [judged.map((point) => Date.parse(point.at) / 1_000), harm, safe],
    harmCrossing: harm_crossing,
    safeCrossing: safe_crossing,
    low: Math.max(-6, Math.min(-0.5, ...harm, ...safe)),
    high: Math.max(harm_crossing, safe_crossing, ...harm, ...safe) * 1.12,
    summary: summarise(judged, harm_crossing, safe_crossing),
  };
}

/** The newest first, because that is what a listener asks for. */
export function readEvidenceTable(
  judged: readonly JudgedPointView[],
): readonly { at: string; harm: string; safe: string; candidate: string; baseline: string }[] {
  return judged
    .toReversed()
    .slice(0, 30)
    .map((point) => ({
      at: showClock(point.at),
      harm: showOdds(point.log10_harm),
      safe: showOdds(point.log10_safe),
      candidate: `${showCount(point.candidate_bad)} of ${showCount(point.candidate_total)}`,
      baseline: `${showCount(point.baseline_bad)} of ${showCount(point.baseline_total)}`,
    }));
}

/** One batch in words. */
export function showBatch({ at, log10_harm, log10_safe, ...counts }: JudgedPointView): string {
  const candidate = `${showCount(counts.candidate_bad)} of ${showCount(counts.candidate_total)}`;
  const baseline = `${showCount(counts.baseline_bad)} of ${showCount(counts.baseline_total)}`;
  return `${showClock(at)} UTC: worse ${showOdds(log10_harm)}, not worse ${showOdds(log10_safe)}; bad ${candidate} of the candidate, ${baseline} of the baseline`;
}

/** Which batch lies nearest to a place on the drawing, which shows two minutes at least. */
export function nearestBatch(judged: readonly JudgedPointView[], share: number): number {
  const times = judged.map(({ at }) => Date.parse(at) / 1_000);
  const [from = 0, to = 0] = [times[0], times.at(-1)];
  const wanted = from + share * Math.max(to - from, SHORTEST_SPAN_S);
  let nearest = 0;
  for (const [index, time] of times.entries())
    if (Math.abs(time - wanted) < Math.abs((times[nearest] ?? 0) - wanted)) nearest = index;
  return nearest;
}

/** With two batches judged, the chart should not pretend that they are far apart. */
export const SHORTEST_SPAN_S = 120;

/** Axis marks are whole powers of ten, thinned out when there are many. */
export function oddsTicks(low: number, high: number): number[] {
  const every = Math.max(1, Math.ceil((high - low) / 6));
  const ticks: number[] = [];
  for (let tick = Math.ceil(low / every) * every; tick <= high; tick += every) ticks.push(tick === 0 ? 0 : tick); // no −0
  return ticks;
}

function summarise(judged: readonly JudgedPointView[], harmCrossing: number, safeCrossing: number): string {
  const newest = judged.at(-1);
  if (newest === undefined) return 'No batch has been judged yet.';
  const harm = `Evidence of harm ${showOdds(newest.log10_harm)}, rolled back at ${showOdds(harmCrossing)}`;
  return `${harm}. Evidence of safety ${showOdds(newest.log10_safe)}, a step is passed at ${showOdds(safeCrossing)}. ${judged.length} batches judged.`;
}
