import type { RolloutView } from '../../../src/wire/rollout.ts';
import type { ChartSeries, Level } from '../chart/chart-model.ts';
import { showOdds } from '../show.ts';

export type EvidenceSeries = {
  readonly from: number;
  readonly to: number;
  readonly at: readonly number[];
  readonly series: readonly ChartSeries[];
  /** The two lines that decide, each with the consequence written on it. */
  readonly levels: readonly Level[];
  readonly low: number;
};

/** With two batches judged, the chart should not pretend that they are far apart. */
const SHORTEST_SPAN_MS = 120_000;
const LOWEST = -6;

/** The evidence after each judged batch, as powers of ten. */
export function readEvidence({
  judged,
  harm_crossing: harmCrossing,
  safe_crossing: safeCrossing,
}: Pick<RolloutView, 'judged' | 'harm_crossing' | 'safe_crossing'>): EvidenceSeries {
  const at = judged.map((point) => Date.parse(point.at));
  const harm = judged.map((point) => point.log10_harm);
  const safe = judged.map((point) => point.log10_safe);
  const [from, last] = [at[0] ?? 0, at.at(-1) ?? 0];
  return {
    from,
    to: Math.max(last, from + SHORTEST_SPAN_MS),
    at,
    series: [
      { label: 'worse than allowed', values: harm.map(heldUp), tone: 'breach', draw: 'line', width: 2.5 },
      { label: 'not worse', values: safe.map(heldUp), tone: 'good', draw: 'line', width: 2.5 },
    ],
    levels: [
      { value: harmCrossing, label: `rolled back at ${showOdds(harmCrossing)}`, tone: 'breach' },
      { value: safeCrossing, label: `step passed at ${showOdds(safeCrossing)}`, tone: 'good' },
    ],
    low: Math.max(LOWEST, Math.min(-0.5, ...harm, ...safe)),
  };
}

/** Far below an even chance nobody tells how far. */
function heldUp(log10: number): number {
  return Math.max(LOWEST, log10);
}
