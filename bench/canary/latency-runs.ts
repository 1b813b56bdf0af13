import { mixedSeed } from './chance.ts';
import type { Slowness } from './latency-shape.ts';
import { latencyWorld, type LatencyBursts } from './latency-traffic.ts';
import { MODES } from './our-judge.ts';
import { outcomeOf, type Outcome } from './outcome.ts';
import { playSlow } from './play-latency.ts';

export type SlowCell = {
  readonly name: string;
  readonly perSecond: number;
  readonly bursts: LatencyBursts;
  readonly slowness: Slowness;
  readonly runs: number;
};
export type SlowResult = Omit<SlowCell, 'slowness'> & { readonly outcomes: readonly Outcome[] };

const SEED = 303;
/** As of errors: so many first, and so many in all where one was rolled back. */
const EVEN_RUNS = 600;
const ALL_EVEN_RUNS = 2_400;
const SLOW_RUNS = 300;

/** Candidates as fast as their baseline. */
export const EVEN_SPEED: readonly SlowCell[] = (['none', 'common', 'pods'] as const).flatMap((bursts) =>
  [1, 5, 50].map((perSecond) => ({
    name: `equally fast, bursts of kind ${bursts}`,
    perSecond,
    bursts,
    slowness: { kind: 'none' as const },
    runs: EVEN_RUNS,
  })),
);

export const SLOWER: readonly SlowCell[] = [
  ...slow('all × 1.05', { kind: 'all', times: 1.05 }, [5, 50]),
  ...slow('all × 1.2', { kind: 'all', times: 1.2 }, [1, 5, 50]),
  ...slow('all × 2', { kind: 'all', times: 2 }, [1, 50]),
  ...slow('above p95 × 1.2', { kind: 'tail', times: 1.2 }, [5, 50]),
  ...slow('above p95 × 2', { kind: 'tail', times: 2 }, [5, 50]),
  ...slow('2 % of requests + 1 s', { kind: 'stall', part: 0.02, ms: 1_000 }, [1, 5, 50]),
];

export function playSlowCell(cell: SlowCell, scale: number): SlowResult {
  const { slowness, ...rest } = cell;
  const seed = mixedSeed(SEED, [...EVEN_SPEED, ...SLOWER].indexOf(cell));
  const world = latencyWorld(cell.perSecond, cell.bursts, slowness);
  const runs = Math.max(2, Math.round(cell.runs * scale));
  const first = playSlow({ seed, runs, world });
  const isWrong =
    EVEN_SPEED.includes(cell) && MODES.some((mode) => first.get(mode)?.some(({ after }) => after !== null) === true);
  const more = isWrong ? Math.round((ALL_EVEN_RUNS - EVEN_RUNS) * scale) : 0;
  const further = playSlow({ seed, runs: more, world, from: runs });
  return { ...rest, outcomes: [...first].map(([rule, ends]) => outcomeOf(rule, [...ends, ...(further.get(rule) ?? [])])) };
}

function slow(name: string, slowness: Slowness, rates: readonly number[]): readonly SlowCell[] {
  return rates.map((perSecond) => ({ name, perSecond, bursts: 'none' as const, slowness, runs: SLOW_RUNS }));
}
