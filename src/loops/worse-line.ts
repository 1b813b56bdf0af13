import { byText } from '../kernel/by-text.ts';
import { WORST_FIRST, type BoardLine } from './board.ts';

/** The worst first; of those that are as well as each other the one with the least left. What is not known comes last. */
export function worseLine(a: BoardLine, b: BoardLine): number {
  const rank = WORST_FIRST.indexOf(a.health) - WORST_FIRST.indexOf(b.health);
  return rank || leastLeft(a, b);
}

export function leastLeft(a: BoardLine, b: BoardLine): number {
  // Two that are not known differ by no number, and so by their names.
  return (a.remaining ?? Infinity) - (b.remaining ?? Infinity) || byNameOf(a, b);
}

export function byNameOf({ objective: a }: BoardLine, { objective: b }: BoardLine): number {
  return byText(a.name, b.name);
}
