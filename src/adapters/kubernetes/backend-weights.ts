import type { Weights } from '../../ports/router.ts';

export type Places = Readonly<Record<string, readonly string[]>>;

/** What the specification of the Gateway API allows. */
const MOST_WEIGHT = 1_000_000;
/** Sums of weights, the smallest first: people read `5` and `95` more easily than `50000` and `950000`. */
const SCALES = [100, 1_000, 10_000, 100_000, MOST_WEIGHT];

/** Whole weights of each place's backends; a share above 0 is never rounded to 0, and 0 is nothing at all. */
export function backendWeights(weights: Weights, places: Places): ReadonlyMap<string, number> {
  const scale = SCALES.find((sum) => fits(weights, places, sum)) ?? MOST_WEIGHT;
  const shares = Object.entries(places).flatMap(([place, backends]) =>
    backends.map((backend, index): [string, number] => [
      backend,
      partOf((weights[place] ?? 0) * scale, { index, of: backends.length }),
    ]),
  );
  return new Map(shares);
}

/** The shares that weights of backends come to, by place; null when no backend of a place has any. */
export function sharesOf(byBackend: ReadonlyMap<string, number>, places: Places): Weights | null {
  const sums = Object.entries(places).map(([place, backends]): [string, number] => [
    place,
    backends.reduce((sum, backend) => sum + (byBackend.get(backend) ?? 0), 0),
  ]);
  const total = sums.reduce((sum, [, weight]) => sum + weight, 0);
  if (total === 0) return null;
  return Object.fromEntries(sums.map(([place, weight]) => [place, weight / total]));
}

function fits(weights: Weights, places: Places, scale: number): boolean {
  return Object.entries(places).every(([place, backends]) => {
    const each = ((weights[place] ?? 0) * scale) / backends.length;
    return each === 0 || (each > 0.5 && Math.abs(each - Math.round(each)) < 1e-9);
  });
}

function partOf(weight: number, { index, of }: { readonly index: number; readonly of: number }): number {
  if (weight === 0) return 0;
  const whole = Math.round(weight);
  const each = Math.floor(whole / of) + (index < whole % of ? 1 : 0);
  return Math.max(1, each);
}
