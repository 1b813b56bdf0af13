import { seededRng } from '../../kernel/rng.ts';
import { MINUTE, type Instant } from '../../kernel/units.ts';
import type { Counted } from './stretches.ts';
import type { Suspect } from './suspect.ts';

/** A whole hour and a whole day, UTC. */
export const T0 = 1_800_057_600_000 as Instant;

export function at(minute: number): Instant {
  return (T0 + minute * MINUTE) as Instant;
}

export function nothing(minutes: number): Counted {
  return { bad: new Float64Array(minutes), total: new Float64Array(minutes) };
}

export type Traffic = {
  readonly minutes: number;
  readonly perMinute: number;
  /** Share of failures of a minute. */
  readonly rate: (minute: number) => number;
  readonly seed: number;
};

/** Traffic whose failures come by chance, as real ones do. */
export function traffic({ minutes, perMinute, rate, seed }: Traffic): Counted {
  const rng = seededRng(seed);
  const counted = nothing(minutes);
  for (let minute = 0; minute < minutes; minute += 1) {
    counted.total[minute] = perMinute;
    counted.bad[minute] = Math.min(
      perMinute,
      poisson(perMinute * rate(minute), () => rng.next()),
    );
  }
  return counted;
}

export function together(...parts: readonly Counted[]): Counted {
  const sum = nothing(parts[0]?.bad.length ?? 0);
  for (const { bad, total } of parts)
    for (let minute = 0; minute < bad.length; minute += 1) {
      sum.bad[minute] = (sum.bad[minute] ?? 0) + (bad[minute] ?? 0);
      sum.total[minute] = (sum.total[minute] ?? 0) + (total[minute] ?? 0);
    }
  return sum;
}

const CHANGE = { kind: 'change', scope: 1, to: null, labelled: null, share: null } as const;

export function change(id: string, minute: number, more: Partial<Suspect & { kind: 'change' }> = {}): Suspect {
  return { ...CHANGE, id, title: id, from: at(minute), ...more };
}

/** Knuth's way; large means are split, since its product would vanish. */
function poisson(mean: number, next: () => number): number {
  if (mean > 200) return poisson(mean / 2, next) + poisson(mean / 2, next);
  const limit = Math.exp(-mean);
  let product = next();
  let count = 0;
  while (product > limit) {
    product *= next();
    count += 1;
  }
  return count;
}
