import { mixedSeed } from './chance.ts';
import { MODES } from './our-judge.ts';
import { outcomeOf, type Ending, type Outcome } from './outcome.ts';
import { playErrors } from './play-errors.ts';
import { ALL_BURSTS, evenWorld, type Bursts } from './traffic.ts';

export type EvenCell = { readonly bursts: Bursts; readonly perSecond: number; readonly fails: number };
export type EvenResult = EvenCell & { readonly outcomes: readonly Outcome[] };

const SEED = 101;
/** Where neither of our modes rolled back in so many hours, at most 0.5 % are rolled back, with 95 % confidence. */
const FIRST_RUNS = 600;
/** Else so many are played in all, in which 1 % is known to ±0.2 points. */
const ALL_RUNS = 2_400;

/** Candidates that are as good as their baseline, for an hour, asked every ten seconds. */
export const EVEN_CELLS: readonly EvenCell[] = ALL_BURSTS.flatMap((bursts) =>
  [1, 5, 50, 500].flatMap((perSecond) => [0.0001, 0.001, 0.01].map((fails) => ({ bursts, perSecond, fails }))),
);

export function playEven(cell: EvenCell, scale: number): EvenResult {
  const seed = mixedSeed(SEED, EVEN_CELLS.indexOf(cell));
  const world = evenWorld(cell.perSecond, cell.fails, cell.bursts);
  const first = Math.max(2, Math.round(FIRST_RUNS * scale));
  const endings = playErrors({ seed, runs: first, world });
  const isQuiet = MODES.every((mode) => endings.get(mode)?.every(({ after }) => after === null) === true);
  const more = isQuiet ? 0 : Math.round((ALL_RUNS - FIRST_RUNS) * scale);
  const rest = playErrors({ seed, runs: more, world, from: first });
  return { ...cell, outcomes: joined(endings, rest) };
}

function joined(a: ReadonlyMap<string, readonly Ending[]>, b: ReadonlyMap<string, readonly Ending[]>): readonly Outcome[] {
  return [...a].map(([rule, endings]) => outcomeOf(rule, [...endings, ...(b.get(rule) ?? [])]));
}
