import { seededRng, type Rng } from '../../kernel/rng.ts';
import type { BudgetHours } from './project-budget.ts';

/** A budget as it was known once, and the hour after that in which it really ran out, or null. */
export type History = { readonly known: BudgetHours; readonly ranOutAfter: number | null };

/**
 * A made-up service: traffic with a day, errors whose rate drifts, incidents that come and go, and in half of the services
 * releases that change the rate for good. Null when its budget was gone already.
 */
export function budgetHistory(seed: number): History | null {
  const rng = seededRng(seed);
  const window = pick(rng, [168, 672, 720]);
  const parts = pick(rng, [10, 5, 1]);
  const { bad, total } = hoursOf(rng, { hours: window * 2, allowed: parts / 1_000 });
  const known = {
    allowance: { parts, of: 1_000 },
    bad: bad.slice(0, window),
    total: total.slice(0, window),
    expires: true,
    ahead: window,
  };
  const isGone = (hour: number): boolean => sum(bad, hour, window) * 1_000 >= sum(total, hour, window) * parts;
  if (isGone(0)) return null;
  for (let hour = 1; hour <= window; hour += 1) if (isGone(hour)) return { known, ranOutAfter: hour };
  return { known, ranOutAfter: null };
}

function hoursOf(rng: Rng, { hours, allowed }: { hours: number; allowed: number }): { bad: Float64Array; total: Float64Array } {
  const perHour = 10 ** (1.5 + 3 * rng.next());
  const base = allowed * 10 ** (-0.9 + 1.2 * rng.next());
  const [memory, swing] = [0.9 + 0.09 * rng.next(), 0.2 + 0.6 * rng.next()];
  const hasReleases = rng.next() < 0.5;
  const state = { drift: swing * normal(rng), release: 1, incidentHours: 0, incident: 0 };
  const [bad, total] = [new Float64Array(hours), new Float64Array(hours)];
  for (let hour = 0; hour < hours; hour += 1) {
    state.drift = memory * state.drift + Math.sqrt(1 - memory ** 2) * swing * normal(rng);
    if (hasReleases && rng.next() < 1 / 168) state.release = rng.next() < 0.5 ? 1 : 0.3 + 3 * rng.next();
    if (state.incidentHours <= 0 && rng.next() < 1 / 288) {
      state.incidentHours = 1 + Math.floor(12 * rng.next() ** 2);
      state.incident = allowed * (2 + 30 * rng.next() ** 2);
    }
    state.incidentHours -= 1;
    const share = base * state.release * Math.exp(state.drift) + (state.incidentHours >= 0 ? state.incident : 0);
    total[hour] = Math.round(perHour * (1 + 0.6 * Math.sin((hour / 12) * Math.PI)));
    bad[hour] = Math.min(total[hour]!, poisson(rng, total[hour]! * Math.min(0.9, share)));
  }
  return { bad, total };
}

function normal(rng: Rng): number {
  return Math.sqrt(-2 * Math.log(rng.next() + 1e-12)) * Math.cos(2 * Math.PI * rng.next());
}

function poisson(rng: Rng, mean: number): number {
  if (mean > 50) return Math.max(0, Math.round(mean + Math.sqrt(mean) * normal(rng)));
  let count = -1;
  for (let left = 1; left > Math.exp(-mean) || count < 0; left *= rng.next()) count += 1;
  return count;
}

function pick(rng: Rng, from: readonly number[]): number {
  return from[Math.floor(rng.next() * from.length)]!;
}

function sum(counts: Float64Array, from: number, length: number): number {
  return counts.subarray(from, from + length).reduce((all, count) => all + count, 0);
}
