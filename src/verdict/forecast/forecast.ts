import { HOUR, type DurationMs } from '../../kernel/units.ts';
import { badRates, type BadRate } from './bad-rate.ts';
import { normalBelow } from './normal.ts';
import { roomByHour, type BudgetHours } from './project-budget.ts';

/** When the budget will be gone if things go on; null is "not within the time that is looked ahead". */
export type Forecast =
  | {
      readonly kind: 'known';
      /** One time in ten it is gone earlier than `early`, and one time in ten later than `late`. */
      readonly early: DurationMs | null;
      readonly middle: DurationMs | null;
      readonly late: DurationMs | null;
      /** The chance that it is gone at all within the time that is looked ahead. */
      readonly chance: number;
      readonly aheadMs: DurationMs;
    }
  | { readonly kind: 'blind'; readonly because: 'NO_TRAFFIC' | 'TOO_SHORT' | 'NOT_COUNTED' };

/** A forecast from less than this would only repeat the prior. */
const LEAST_HOURS = 6;
/** The traffic of a week tells how much will come. */
const WEEK = 168;

export function forecastBudget(hours: BudgetHours): Forecast {
  if (hours.total.length < LEAST_HOURS) return { kind: 'blind', because: 'TOO_SHORT' };
  const perHour = meanOf(hours.total.subarray(Math.max(0, hours.total.length - WEEK)));
  if (perHour === 0) return { kind: 'blind', because: 'NO_TRAFFIC' };
  const rates = badRates(hours.bad);
  const chances = [...roomByHour(hours, perHour)].map((room, ahead) => chanceOfMore(rates, { room, ahead }));
  const when = (chance: number): DurationMs | null => {
    const found = chances.findIndex((reached) => reached >= chance);
    return found < 0 ? null : ((found * HOUR) as DurationMs);
  };
  return {
    kind: 'known',
    early: when(0.1),
    middle: when(0.5),
    late: when(0.9),
    chance: Math.max(...chances),
    aheadMs: (hours.ahead * HOUR) as DurationMs,
  };
}

/** The chance that at least as many bad events come within `ahead` hours as there is room for. */
function chanceOfMore(rates: readonly BadRate[], { room, ahead }: { room: number; ahead: number }): number {
  if (room <= 0) return 1;
  return ahead === 0 ? 0 : rates.reduce((sum, rate) => sum + rate.weight * aboveRoom(rate, { room, ahead }), 0);
}

/** Of a gamma distribution with this mean and variance, by Wilson and Hilferty's cube. */
function aboveRoom({ mean, variance, scatter }: BadRate, { room, ahead }: { room: number; ahead: number }): number {
  const middle = mean * ahead;
  const shape = middle ** 2 / (scatter * ahead + variance * ahead ** 2);
  const deviation = Math.cbrt(room / middle) - 1 + 1 / (9 * shape);
  return 1 - normalBelow(deviation * 3 * Math.sqrt(shape));
}

function meanOf(counts: Float64Array): number {
  return counts.length === 0 ? 0 : counts.reduce((all, count) => all + count, 0) / counts.length;
}
