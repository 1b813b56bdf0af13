import { HOUR, type DurationMs } from '../../kernel/units.ts';
import { badRates, type BadRate } from './bad-rate.ts';
import { normalBelow } from './normal.ts';
import { budgetByHour, roomByHour, type BudgetHours } from './project-budget.ts';

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

/** What will be left of the budget after so many hours: nine times in ten more than `low`, one time in ten more than `high`. */
export type PathPoint = { readonly hours: number; readonly low: number; readonly middle: number; readonly high: number };

/** A forecast from less than this would only repeat the prior. */
const LEAST_HOURS = 6;
/** The traffic of a week tells how much will come. */
const WEEK = 168;

export function forecastBudget(hours: BudgetHours): Forecast {
  if (hours.total.length < LEAST_HOURS) return { kind: 'blind', because: 'TOO_SHORT' };
  const perHour = usualOf(hours);
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

/** The way the budget is expected to go, at some of the hours ahead; empty where nothing can be forecast. */
export function forecastPath(
  hours: BudgetHours,
  within: { readonly hours: number; readonly points: number },
): readonly PathPoint[] {
  const perHour = usualOf(hours);
  if (hours.total.length < LEAST_HOURS || perHour === 0) return [];
  const rates = badRates(hours.bad);
  const every = Math.max(1, Math.ceil(within.hours / within.points));
  const path: PathPoint[] = [];
  let ahead = 0;
  for (const { allowed, bad } of budgetByHour(hours, perHour)) {
    if (ahead > within.hours) break;
    const left = (more: number): number => (allowed - bad - more) / allowed;
    const after = (chance: number): number => left(ahead === 0 ? 0 : moreWithChance(rates, { ahead, chance }));
    if (ahead % every === 0) path.push({ hours: ahead, low: after(0.1), middle: after(0.5), high: after(0.9) });
    ahead += 1;
  }
  return path;
}

/** Halvings between nothing and more than anybody expects: finer than a picture shows. */
const HALVINGS = 50;

/** So many bad events come within some hours that more of them have this chance. */
function moreWithChance(rates: readonly BadRate[], { ahead, chance }: { ahead: number; chance: number }): number {
  let [low, high] = [0, 1];
  while (chanceOfMore(rates, { room: high, ahead }) > chance) high *= 2;
  for (let i = 0; i < HALVINGS; i += 1) {
    const middle = (low + high) / 2;
    if (chanceOfMore(rates, { room: middle, ahead }) > chance) low = middle;
    else high = middle;
  }
  return high;
}

function usualOf({ total }: BudgetHours): number {
  return meanOf(total.subarray(Math.max(0, total.length - WEEK)));
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
