import type { WebFigure } from './measure.ts';

/** What was wanted and not reached, in words. */
export function missed(figures: readonly WebFigure[]): readonly string[] {
  return figures.flatMap(({ name, value, unit, atMost = Infinity, atLeast = -Infinity }) => {
    if (value <= atMost && value >= atLeast) return [];
    const wanted = value > atMost ? `at most ${atMost}` : `at least ${atLeast}`;
    return [`missed: ${name}: ${Number(value.toPrecision(4))} ${unit}, wanted ${wanted}`];
  });
}
