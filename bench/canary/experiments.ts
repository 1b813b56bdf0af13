import { BUNDLES, playBundle, type BundleResult } from './bundle-runs.ts';
import { CHANGES, playChange, type Detection } from './error-detections.ts';
import { EVEN_CELLS, playEven, type EvenResult } from './false-rollbacks.ts';
import { EVEN_SPEED, playSlowCell, SLOWER, type SlowResult } from './latency-runs.ts';
import { playWithin, WITHIN, type WithinResult } from './margin-runs.ts';
import { playPromotion, PROMOTIONS, type PromotionResult } from './promotion-runs.ts';
import { playRamp, RAMPS, type RampResult } from './ramp-runs.ts';

/** Everything that is played: of each experiment one result per cell, in the order of its cells. */
export type Results = {
  readonly even: readonly EvenResult[];
  readonly changes: readonly Detection[];
  readonly within: readonly WithinResult[];
  readonly evenSpeed: readonly SlowResult[];
  readonly slower: readonly SlowResult[];
  readonly bundles: readonly BundleResult[];
  readonly ramps: readonly RampResult[];
  readonly promotions: readonly PromotionResult[];
};

export type ExperimentName = keyof Results;
/** One cell of an experiment, which any thread may play: its seed comes from its place. */
export type Job = { readonly experiment: ExperimentName; readonly cell: number; readonly scale: number };

export const CELLS: Readonly<Record<ExperimentName, number>> = {
  even: EVEN_CELLS.length,
  changes: CHANGES.length,
  within: WITHIN.length,
  evenSpeed: EVEN_SPEED.length,
  slower: SLOWER.length,
  bundles: BUNDLES.length,
  ramps: RAMPS.length,
  promotions: PROMOTIONS.length,
};

export function play({ experiment, cell, scale }: Job): Results[ExperimentName][number] {
  switch (experiment) {
    case 'even':
      return playEven(cellOf(EVEN_CELLS, cell), scale);
    case 'changes':
      return playChange(cellOf(CHANGES, cell), scale);
    case 'within':
      return playWithin(cellOf(WITHIN, cell), scale);
    case 'evenSpeed':
      return playSlowCell(cellOf(EVEN_SPEED, cell), scale);
    case 'slower':
      return playSlowCell(cellOf(SLOWER, cell), scale);
    case 'bundles':
      return playBundle(cellOf(BUNDLES, cell), scale);
    case 'ramps':
      return playRamp(cellOf(RAMPS, cell), scale);
    case 'promotions':
      return playPromotion(cellOf(PROMOTIONS, cell), scale);
  }
}

function cellOf<Cell>(cells: readonly Cell[], index: number): Cell {
  const cell = cells[index];
  if (cell === undefined) throw new Error(`Cannot play cell ${index} of ${cells.length}`);
  return cell;
}
