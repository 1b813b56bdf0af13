import { DAY, type DurationMs } from '../kernel/units.ts';
import type { ToldExemplar } from './frame-extras.ts';

/** One thing that an indicator counted, with the trace in which it happened. */
export type Exemplar = ToldExemplar & {
  readonly generation: string;
  /** Canonical JSON of the cohort's labels. */
  readonly cohort: string;
  /** Who told of it. */
  readonly source: string;
};

/** How long exemplars are kept: as long as ten-second cells. */
export const EXEMPLARS_KEPT = (2 * DAY) as DurationMs;
/** Of one series and slot, bad ones and others each. */
export const MOST_OF_A_SLOT = 8;
/** Between two seals, of all series. */
export const MOST_UNSEALED_EXEMPLARS = 65_536;
