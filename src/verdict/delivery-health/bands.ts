import { DAY, HOUR } from '../../kernel/units.ts';

/** How good a figure is among those of others: the best of four is where the best teams are. See docs/delivery-health.md. */
export type Band = 'best' | 'good' | 'fair' | 'weak';
export type FigureName = 'frequency' | 'lead_time' | 'change_failure_rate' | 'time_to_restore';

const BANDS: readonly Band[] = ['best', 'good', 'fair', 'weak'];
/** Where the first three bands end, the best first. Of a frequency more is better: deliveries a day; times in ms. */
const EDGES: Readonly<Record<FigureName, readonly [number, number, number]>> = {
  frequency: [1, 1 / 7, 1 / 30],
  lead_time: [DAY, 7 * DAY, 30 * DAY],
  change_failure_rate: [0.05, 0.1, 0.2],
  time_to_restore: [HOUR, DAY, 7 * DAY],
};

export function bandOf(name: FigureName, value: number): Band {
  const isIn = (edge: number): boolean => (name === 'frequency' ? value >= edge : value <= edge);
  const index = EDGES[name].findIndex(isIn);
  return BANDS[index] ?? 'weak';
}
